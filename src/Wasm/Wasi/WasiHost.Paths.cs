using Wetware.Wasm.Files;

namespace Wetware.Wasm.Wasi;

/// <summary>Paths: looking and changing. Every path starts at a folder's descriptor and cannot lead above it.</summary>
internal sealed partial class WasiHost
{
    private const uint SymlinkFollow = 1;

    public Errno PathCreateDirectory(GuestMemory memory, uint fd, uint path, uint length)
    {
        var error = Reach(memory, fd, Rights.PathCreateDirectory, changing: true, path, length, follow: false, out var target);
        using (target)
            return error != Errno.Success ? error : target.Name is null ? Errno.Exist : target.Folder.CreateFolder(target.Name);
    }

    public Errno PathFilestatGet(GuestMemory memory, WasiVersion version, uint fd, uint flags, uint path, uint length, uint result)
    {
        if ((flags & ~SymlinkFollow) != 0)
            return Errno.Inval;
        var error = Reach(memory, fd, Rights.PathFilestatGet, changing: false, path, length, flags == SymlinkFollow, out var target);
        using (target)
        {
            if (error != Errno.Success)
                return error;
            error = StatOf(target, out var stat);
            return error == Errno.Success ? FileRecords.WriteStat(memory, version, result, stat) : error;
        }
    }

    public Errno PathFilestatSetTimes(
        GuestMemory memory, uint fd, uint flags, uint path, uint length, ulong accessed, ulong modified, uint timeFlags)
    {
        if ((flags & ~SymlinkFollow) != 0)
            return Errno.Inval;
        var error = Reach(memory, fd, Rights.PathFilestatSetTimes, changing: true, path, length, flags == SymlinkFollow, out var target);
        using (target)
        {
            if (error == Errno.Success)
                error = Times(accessed, modified, timeFlags, out var times) is var bad and not Errno.Success
                    ? bad
                    : target.Name is null ? target.Folder.SetTimes(times) : target.Folder.SetEntryTimes(target.Name, times);
            return error;
        }
    }

    /// <summary>Links to folders are refused, and following the source is not offered, as in other hosts.</summary>
    public Errno PathLink(
        GuestMemory memory, uint fromFd, uint flags, uint path, uint length, uint toFd, uint newPath, uint newLength)
    {
        if (flags != 0)
            return Errno.Inval;
        var error = Reach(memory, fromFd, Rights.PathLinkSource, changing: true, path, length, follow: false, out var source);
        using (source)
        {
            if (error != Errno.Success)
                return error;
            error = Reach(memory, toFd, Rights.PathLinkTarget, changing: true, newPath, newLength, follow: false, out var target);
            using (target)
            {
                if (error != Errno.Success)
                    return error;
                if (source.Name is null || target.Name is null)
                    return source.Name is null ? Errno.Perm : Errno.Exist;
                return target.MustBeFolder ? Errno.NoEnt : source.Folder.HardLink(source.Name, target.Folder, target.Name);
            }
        }
    }

    /// <summary>A target longer than the buffer is cut.</summary>
    public Errno PathReadlink(GuestMemory memory, uint fd, uint path, uint length, uint buffer, uint bufferLength, uint result)
    {
        var error = Reach(memory, fd, Rights.PathReadlink, changing: false, path, length, follow: false, out var target);
        using (target)
        {
            if (error != Errno.Success)
                return error;
            if (target.Name is null)
                return Errno.Inval;
            error = target.Folder.ReadLink(target.Name, out var link);
            if (error != Errno.Success)
                return error;
            if (!memory.Holds(buffer, bufferLength) || !memory.Holds(result, sizeof(uint)))
                return Errno.Fault;
            var bytes = System.Text.Encoding.UTF8.GetBytes(link);
            var cut = (uint)Math.Min((ulong)bytes.Length, bufferLength);
            memory.TryGet(buffer, cut, out var into);
            bytes.AsSpan(0, (int)cut).CopyTo(into);
            memory.TryWrite(result, cut);
            return Errno.Success;
        }
    }

    public Errno PathRemoveDirectory(GuestMemory memory, uint fd, uint path, uint length)
    {
        var error = Reach(memory, fd, Rights.PathRemoveDirectory, changing: true, path, length, follow: false, out var target);
        using (target)
            return error != Errno.Success ? error : target.Name is null ? Errno.Inval : target.Folder.RemoveFolder(target.Name);
    }

    public Errno PathRename(GuestMemory memory, uint fromFd, uint path, uint length, uint toFd, uint newPath, uint newLength)
    {
        var error = Reach(memory, fromFd, Rights.PathRenameSource, changing: true, path, length, follow: false, out var source);
        using (source)
        {
            if (error != Errno.Success)
                return error;
            error = Reach(memory, toFd, Rights.PathRenameTarget, changing: true, newPath, newLength, follow: false, out var target);
            using (target)
            {
                if (error != Errno.Success)
                    return error;
                if (source.Name is null || target.Name is null)
                    return Errno.Busy;
                if ((source.MustBeFolder || target.MustBeFolder)
                    && source.Folder.StatEntry(source.Name, out var stat) == Errno.Success && stat.Type != FileType.Directory)
                    return Errno.NotDir;
                return source.Folder.Rename(source.Name, target.Folder, target.Name);
            }
        }
    }

    /// <summary>Links that begin at the root lead nowhere for a guest, and elsewhere for the host: they are refused.</summary>
    public Errno PathSymlink(GuestMemory memory, uint link, uint linkLength, uint fd, uint path, uint length)
    {
        var error = Text(memory, link, linkLength, out var target);
        if (error != Errno.Success)
            return error;
        error = Reach(memory, fd, Rights.PathSymlink, changing: true, path, length, follow: false, out var place);
        using (place)
        {
            if (error != Errno.Success)
                return error;
            if (target.Length == 0)
                return Errno.NoEnt;
            if (target.Contains('\0'))
                return Errno.Inval;
            if (target[0] == '/')
                return Errno.Perm;
            if (place.Name is null)
                return Errno.Exist;
            return place.MustBeFolder ? Errno.NoEnt : place.Folder.CreateLink(place.Name, target);
        }
    }

    public Errno PathUnlinkFile(GuestMemory memory, uint fd, uint path, uint length)
    {
        var error = Reach(memory, fd, Rights.PathUnlinkFile, changing: true, path, length, follow: false, out var target);
        using (target)
        {
            if (error != Errno.Success)
                return error;
            if (target.Name is null)
                return Errno.IsDir;
            if (target.MustBeFolder)
                return target.Folder.StatEntry(target.Name, out var stat) != Errno.Success ? Errno.NoEnt
                    : stat.Type == FileType.Directory ? Errno.IsDir : Errno.NotDir;
            return target.Folder.RemoveFile(target.Name);
        }
    }

    private static Errno StatOf(in PathTarget target, out FileStat stat)
    {
        if (target.Name is null)
            return target.Folder.Stat(out stat);
        var error = target.Folder.StatEntry(target.Name, out stat);
        return error == Errno.Success && target.MustBeFolder && stat.Type != FileType.Directory ? Errno.NotDir : error;
    }

    /// <summary>Checks the descriptor and its rights, reads the path and walks it.</summary>
    private Errno Reach(
        GuestMemory memory, uint fd, Rights needed, bool changing, uint path, uint length, bool follow, out PathTarget target)
    {
        target = default;
        var error = _table.Get(fd, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Folder is null)
            return Errno.NotDir;
        if ((descriptor.Base & needed) != needed)
            return Errno.NotCapable;
        error = Text(memory, path, length, out var text);
        if (error != Errno.Success)
            return error;
        if (changing && descriptor.ReadOnly)
            return Errno.RoFs;
        EndIfStopping();
        return PathWalk.Resolve(descriptor.Folder, text, follow, out target);
    }
}
