namespace Wasmtime;

public enum CompilerStrategy : byte
{
    Auto,
    Cranelift,
}
