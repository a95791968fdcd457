using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>One name in a folder.</summary>
internal readonly record struct FolderEntry(string Name, FileType Type, ulong Inode);
