namespace Wetware.Wasm.Wasi;

/// <summary>How an open descriptor behaves.</summary>
[Flags]
internal enum FdFlags : ushort
{
    None = 0,
    Append = 1,
    Dsync = 2,
    Nonblock = 4,
    Rsync = 8,
    Sync = 16,
    All = Append | Dsync | Nonblock | Rsync | Sync,
}
