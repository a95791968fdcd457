using System.Text;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A symbolic link of a memory file system.</summary>
internal sealed class MemoryLinkNode(MemoryFileSystem owner, string target) : MemoryNode(owner)
{
    public string Target { get; } = target;

    public override FileType Type => FileType.SymbolicLink;

    public override ulong Size => (ulong)Encoding.UTF8.GetByteCount(Target);

    public override void Unlinked() => Owner.TakeBytes(-(long)Size);
}
