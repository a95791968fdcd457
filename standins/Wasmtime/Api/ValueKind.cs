namespace Wasmtime;

public enum ValueKind : byte
{
    Int32,
    Int64,
    Float32,
    Float64,
    V128,
    FuncRef,
    ExternRef,
    AnyRef,
}
