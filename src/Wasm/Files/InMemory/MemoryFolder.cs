using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A handle to a folder of a memory file system: looking.</summary>
internal sealed partial class MemoryFolder(MemoryFileSystem owner, MemoryFolderNode node) : GuestFolder
{
    private readonly MemoryFileSystem _owner = owner;
    private readonly MemoryFolderNode _node = node;

    public override Errno Stat(out FileStat stat)
    {
        lock (_owner.Gate)
            stat = _node.Stat();
        return Errno.Success;
    }

    public override Errno StatEntry(string name, out FileStat stat)
    {
        lock (_owner.Gate)
        {
            var found = _node.Entries.TryGetValue(name, out var node);
            stat = found ? node!.Stat() : default;
            return found ? Errno.Success : Errno.NoEnt;
        }
    }

    public override Errno OpenFolder(string name, out GuestFolder? folder)
    {
        folder = null;
        lock (_owner.Gate)
        {
            if (!_node.Entries.TryGetValue(name, out var node))
                return Errno.NoEnt;
            if (node is MemoryFolderNode found)
                folder = new MemoryFolder(_owner, found);
            return node switch { MemoryFolderNode => Errno.Success, MemoryLinkNode => Errno.Loop, _ => Errno.NotDir };
        }
    }

    public override Errno Reopen(out GuestFolder? folder)
    {
        folder = new MemoryFolder(_owner, _node);
        return Errno.Success;
    }

    public override Errno ReadLink(string name, out string target)
    {
        lock (_owner.Gate)
        {
            target = _node.Entries.TryGetValue(name, out var node) && node is MemoryLinkNode link ? link.Target : "";
            return node switch { null => Errno.NoEnt, MemoryLinkNode => Errno.Success, _ => Errno.Inval };
        }
    }

    public override Errno List(out IReadOnlyList<FolderEntry> entries)
    {
        lock (_owner.Gate)
        {
            entries = _node.Entries.Count > MostEntries ? [] : [.. _node.Entries.Select(e => new FolderEntry(e.Key, e.Value.Type, e.Value.Inode))];
            return _node.Entries.Count > MostEntries ? Errno.Overflow : Errno.Success;
        }
    }

    public override Errno OpenFile(string name, OpenRequest request, CancellationToken stopping, out GuestFile? file)
    {
        file = null;
        lock (_owner.Gate)
        {
            if (_node.Entries.TryGetValue(name, out var there))
            {
                if (request is { Create: true, Exclusive: true })
                    return Errno.Exist;
                if (there is not MemoryFileNode existing)
                    return there is MemoryLinkNode ? Errno.Loop : Errno.IsDir;
                if (request.Truncate)
                    existing.SetSize(0);
                file = new MemoryFile(existing);
                return Errno.Success;
            }

            if (!request.Create)
                return Errno.NoEnt;
            var error = RoomForOne();
            if (error != Errno.Success)
                return error;
            var made = new MemoryFileNode(_owner);
            Put(name, made);
            file = new MemoryFile(made);
            return Errno.Success;
        }
    }
}
