namespace Wasmtime;

public enum TableKind
{
    FuncRef = ValueKind.FuncRef,
    ExternRef = ValueKind.ExternRef,
}
