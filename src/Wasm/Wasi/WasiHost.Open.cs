using Wetware.Wasm.Files;

namespace Wetware.Wasm.Wasi;

/// <summary>Opening.</summary>
internal sealed partial class WasiHost
{
    /// <summary>
    /// The rights asked for must lie within what the folder's descriptor hands on (<c>NOTCAPABLE</c>); of these the descriptor
    /// gets what means something on what was opened. Bits that no version of WASI names are ignored.
    /// </summary>
    public Errno PathOpen(
        GuestMemory memory,
        uint fd,
        uint lookup,
        uint path,
        uint length,
        uint openFlags,
        ulong baseRights,
        ulong inheriting,
        uint fdFlags,
        uint result)
    {
        if ((lookup & ~SymlinkFollow) != 0 || (openFlags & ~(uint)OpenFlags.All) != 0 || (fdFlags & ~(uint)FdFlags.All) != 0)
            return Errno.Inval;
        var open = (OpenFlags)openFlags;
        var asked = (Rights)baseRights & Rights.All;
        var handedOn = (Rights)inheriting & Rights.All;
        var error = _table.Get(fd, out var descriptor);
        if (error != Errno.Success)
            return error;

        var needed = Rights.PathOpen
            | (open.HasFlag(OpenFlags.Create) ? Rights.PathCreateFile : Rights.None)
            | (open.HasFlag(OpenFlags.Truncate) ? Rights.PathFilestatSetSize : Rights.None);
        // An existing name is to be refused as such, so an exclusive creation does not look through links.
        var follow = lookup == SymlinkFollow && !open.HasFlag(OpenFlags.Create | OpenFlags.Exclusive);
        error = Reach(memory, fd, needed, changing: false, path, length, follow, out var target);
        using (target)
        {
            if (error != Errno.Success)
                return error;
            if (((asked | handedOn) & ~descriptor.Inheriting) != 0)
                return Errno.NotCapable;
            if (!memory.Holds(result, sizeof(uint)))
                return Errno.Fault;
            if (_table.IsFull())
                return Errno.MFile;
            error = Open(target, open, asked, handedOn, (FdFlags)fdFlags, descriptor.ReadOnly, out var opened);
            if (error != Errno.Success)
                return error;
            _table.Add(opened!, out var number);
            memory.TryWrite(result, number);
            return Errno.Success;
        }
    }

    private Errno Open(
        in PathTarget target, OpenFlags open, Rights asked, Rights handedOn, FdFlags flags, bool readOnly, out Descriptor? opened)
    {
        opened = null;
        var writes = (asked & Rights.Changing) != 0;
        if (target.Name is null || target.MustBeFolder || open.HasFlag(OpenFlags.Directory))
        {
            if (open.HasFlag(OpenFlags.Create | OpenFlags.Directory))
                return Errno.Inval;
            if (open.HasFlag(OpenFlags.Create | OpenFlags.Exclusive) && StatOf(target, out _) == Errno.Success)
                return Errno.Exist;
            if (open.HasFlag(OpenFlags.Truncate) || open.HasFlag(OpenFlags.Create))
                return Errno.IsDir;
            return OpenFolder(target, asked, handedOn, flags, readOnly, out opened);
        }

        if (readOnly && (writes || open.HasFlag(OpenFlags.Create) || open.HasFlag(OpenFlags.Truncate)))
            return Errno.RoFs;
        var request = new OpenRequest(
            Read: (asked & (Rights.FdRead | Rights.FdReaddir)) != 0,
            Write: writes,
            Create: open.HasFlag(OpenFlags.Create),
            Exclusive: open.HasFlag(OpenFlags.Exclusive),
            Truncate: open.HasFlag(OpenFlags.Truncate),
            Sync: false);
        var error = target.Folder.OpenFile(target.Name, request, Stopping, out var file);
        if (error == Errno.Success)
            opened = Descriptor.OfFile(file!, asked, flags, readOnly);
        // A folder opens as one when nothing was asked that only a file can do.
        return error == Errno.IsDir && !asked.HasFlag(Rights.FdWrite) && !request.Create && !request.Truncate
            ? OpenFolder(target, asked, handedOn, flags, readOnly, out opened)
            : error;
    }

    private static Errno OpenFolder(
        in PathTarget target, Rights asked, Rights handedOn, FdFlags flags, bool readOnly, out Descriptor? opened)
    {
        var error = target.Name is null
            ? target.Folder.Reopen(out var folder)
            : target.Folder.OpenFolder(target.Name, out folder);

        // A folder is opened for reading only, as on every POSIX system: a program that asks for more is told at once, not by its first write.
        if (error == Errno.Success && asked.HasFlag(Rights.FdWrite))
        {
            folder!.Dispose();
            error = Errno.IsDir;
        }

        opened = error == Errno.Success ? Descriptor.OfFolder(folder!, asked, handedOn, readOnly, flags) : null;
        return error;
    }
}
