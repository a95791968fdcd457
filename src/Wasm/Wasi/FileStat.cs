namespace Wetware.Wasm.Wasi;

/// <summary>What is known of a file. Times are nanoseconds since 1970-01-01 UTC.</summary>
internal readonly record struct FileStat(
    ulong Device,
    ulong Inode,
    FileType Type,
    ulong Links,
    ulong Size,
    ulong Accessed,
    ulong Modified,
    ulong Changed);
