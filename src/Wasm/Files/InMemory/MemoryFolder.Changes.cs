using System.Text;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A handle to a folder of a memory file system: changing.</summary>
internal sealed partial class MemoryFolder
{
    public override Errno SetTimes(FileTimes times)
    {
        lock (_owner.Gate)
            _node.SetTimes(times);
        return Errno.Success;
    }

    public override Errno SetEntryTimes(string name, FileTimes times)
    {
        lock (_owner.Gate)
        {
            if (!_node.Entries.TryGetValue(name, out var node))
                return Errno.NoEnt;
            node.SetTimes(times);
            return Errno.Success;
        }
    }

    public override Errno CreateFolder(string name)
    {
        lock (_owner.Gate)
        {
            if (_node.Entries.ContainsKey(name))
                return Errno.Exist;
            var error = RoomForOne();
            if (error == Errno.Success)
                Put(name, new MemoryFolderNode(_owner, _node));
            return error;
        }
    }

    public override Errno CreateLink(string name, string target)
    {
        lock (_owner.Gate)
        {
            if (Encoding.UTF8.GetByteCount(target) > PathWalk.MostPathBytes)
                return Errno.NameTooLong;
            if (_node.Entries.ContainsKey(name))
                return Errno.Exist;
            var error = RoomForOne();
            if (error != Errno.Success)
                return error;
            var link = new MemoryLinkNode(_owner, target);
            if (!_owner.TakeBytes((long)link.Size))
                return Errno.NoSpc;
            Put(name, link);
            return Errno.Success;
        }
    }

    public override Errno RemoveFolder(string name)
    {
        lock (_owner.Gate)
        {
            if (!_node.Entries.TryGetValue(name, out var node))
                return Errno.NoEnt;
            if (node is not MemoryFolderNode folder)
                return Errno.NotDir;
            if (folder.Entries.Count > 0)
                return Errno.NotEmpty;
            Drop(name);
            return Errno.Success;
        }
    }

    public override Errno RemoveFile(string name)
    {
        lock (_owner.Gate)
        {
            if (!_node.Entries.TryGetValue(name, out var node))
                return Errno.NoEnt;
            if (node is MemoryFolderNode)
                return Errno.IsDir;
            Drop(name);
            return Errno.Success;
        }
    }

    public override Errno HardLink(string name, GuestFolder to, string newName)
    {
        if (to is not MemoryFolder other || other._owner != _owner)
            return Errno.XDev;
        lock (_owner.Gate)
        {
            if (!_node.Entries.TryGetValue(name, out var node))
                return Errno.NoEnt;
            if (node is MemoryFolderNode)
                return Errno.Perm;
            if (other._node.Entries.ContainsKey(newName))
                return Errno.Exist;
            var error = other.RoomForOne();
            if (error != Errno.Success)
                return error;
            node.Links++;
            other.Put(newName, node);
            return Errno.Success;
        }
    }

    public override Errno Rename(string name, GuestFolder to, string newName)
    {
        if (to is not MemoryFolder other || other._owner != _owner)
            return Errno.XDev;
        lock (_owner.Gate)
        {
            if (!_node.Entries.TryGetValue(name, out var moved) || other._node.Removed)
                return Errno.NoEnt;
            if (moved is MemoryFolderNode && other._node.IsInside((MemoryFolderNode)moved))
                return Errno.Inval;
            if (other._node.Entries.TryGetValue(newName, out var replaced))
            {
                if (replaced == moved)
                    return Errno.Success;
                var error = CanReplace(moved, replaced);
                if (error != Errno.Success)
                    return error;
                other.Drop(newName);
            }

            Take(name);
            other.Put(newName, moved);
            if (moved is MemoryFolderNode folder)
                folder.Parent = other._node;
            return Errno.Success;
        }
    }

    private static Errno CanReplace(MemoryNode moved, MemoryNode replaced)
    {
        if (replaced is not MemoryFolderNode folder)
            return moved is MemoryFolderNode ? Errno.NotDir : Errno.Success;
        if (moved is not MemoryFolderNode)
            return Errno.IsDir;
        return folder.Entries.Count > 0 ? Errno.NotEmpty : Errno.Success;
    }

    private Errno RoomForOne()
    {
        if (_node.Removed)
            return Errno.NoEnt;
        return _owner.Nodes >= _owner.MaxNodes ? Errno.NoSpc : Errno.Success;
    }

    private void Put(string name, MemoryNode node)
    {
        _node.Entries.Add(name, node);
        _owner.Nodes++;
        _node.Touch();
    }

    private MemoryNode Take(string name)
    {
        _node.Entries.Remove(name, out var node);
        _owner.Nodes--;
        _node.Touch();
        return node!;
    }

    private void Drop(string name)
    {
        var node = Take(name);
        if (--node.Links == 0)
            node.Unlinked();
    }
}
