namespace Wasmtime;

[Flags]
public enum WasiFilePermissions
{
    Read = 1,
    Write = 2,
}
