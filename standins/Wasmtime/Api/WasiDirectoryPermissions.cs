namespace Wasmtime;

[Flags]
public enum WasiDirectoryPermissions
{
    Read = 1,
    Write = 2,
}
