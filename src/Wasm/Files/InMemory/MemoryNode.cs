using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>What a name in a memory file system leads to. All members are used under the file system's lock.</summary>
internal abstract class MemoryNode
{
    protected MemoryNode(MemoryFileSystem owner)
    {
        Owner = owner;
        Inode = owner.NextInode();
        Accessed = Modified = Changed = owner.Now();
    }

    public MemoryFileSystem Owner { get; }

    public ulong Inode { get; }

    public abstract FileType Type { get; }

    /// <summary>Names that lead here.</summary>
    public int Links { get; set; } = 1;

    public ulong Accessed { get; private set; }

    public ulong Modified { get; private set; }

    public ulong Changed { get; private set; }

    public virtual ulong Size => 0;

    public FileStat Stat() => new(1, Inode, Type, (ulong)Links, Size, Accessed, Modified, Changed);

    public void Touch() => Modified = Changed = Owner.Now();

    public void SetTimes(FileTimes times)
    {
        Accessed = times.Accessed ?? Accessed;
        Modified = times.Modified ?? Modified;
        Changed = Owner.Now();
    }

    /// <summary>Called when the last name has gone.</summary>
    public abstract void Unlinked();
}
