namespace Wasmtime;

public enum ResultType
{
    Ok = 0,
    Trap = 1,
}
