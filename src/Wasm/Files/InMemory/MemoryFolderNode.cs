using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A folder of a memory file system.</summary>
internal sealed class MemoryFolderNode(MemoryFileSystem owner, MemoryFolderNode? parent) : MemoryNode(owner)
{
    /// <summary>Sorted, so that listings are the same every time.</summary>
    public SortedDictionary<string, MemoryNode> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Null for the top, and for a folder that was removed.</summary>
    public MemoryFolderNode? Parent { get; set; } = parent;

    /// <summary>True once removed: nothing can be made in it any more.</summary>
    public bool Removed { get; private set; }

    public override FileType Type => FileType.Directory;

    public override void Unlinked()
    {
        Removed = true;
        Parent = null;
    }

    public bool IsInside(MemoryFolderNode other)
    {
        for (var at = this; at is not null; at = at.Parent)
        {
            if (at == other)
                return true;
        }

        return false;
    }
}
