using System.Text;
using Microsoft.Win32.SafeHandles;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A handle to a folder of the host: looking and opening.</summary>
internal sealed partial class HostFolderHandle(SafeFileHandle handle, HostFolder owner) : GuestFolder
{
    /// <summary>New files and folders get what the process's mask leaves of these.</summary>
    private const uint FileMode = 0x1b6; // rw-rw-rw-
    private const uint FolderMode = 0x1ff; // rwxrwxrwx

    private readonly SafeFileHandle _handle = handle;
    private readonly HostFolder _owner = owner;

    public override bool ReadOnly => _owner.ReadOnly;

    /// <exception cref="DirectoryNotFoundException">The folder has gone or cannot be opened.</exception>
    public static HostFolderHandle OpenTop(HostFolder owner)
    {
        var fd = Libc.Open(owner.Path, HostOpenFlags.ReadOnly | HostOpenFlags.Directory | HostOpenFlags.CloseOnExec, 0);
        return fd >= 0
            ? new HostFolderHandle(new SafeFileHandle(fd, ownsHandle: true), owner)
            : throw new DirectoryNotFoundException($"cannot open the folder {owner.Path}: {HostErrno.Last()}");
    }

    public override Errno Stat(out FileStat stat) => HostStat.Of(_handle, out stat);

    public override Errno StatEntry(string name, out FileStat stat) => HostStat.Of(_handle, name, out stat);

    public override Errno OpenFolder(string name, out GuestFolder? folder)
    {
        folder = null;
        var fd = Libc.OpenAt(_handle, name, HostOpenFlags.Folder, 0);
        if (fd >= 0)
        {
            folder = new HostFolderHandle(new SafeFileHandle(fd, ownsHandle: true), _owner);
            return Errno.Success;
        }

        // Linux answers "not a folder" for a link too, when asked for a folder without following.
        var error = HostErrno.Last();
        return error == Errno.NotDir && StatEntry(name, out var stat) == Errno.Success && stat.Type == FileType.SymbolicLink
            ? Errno.Loop
            : error;
    }

    public override Errno Reopen(out GuestFolder? folder) => OpenFolder(".", out folder);

    public override Errno OpenFile(string name, OpenRequest request, CancellationToken stopping, out GuestFile? file)
    {
        file = null;
        if (ReadOnly && (request.Write || request.Create || request.Truncate))
            return Errno.RoFs;
        var fd = Libc.OpenAt(_handle, name, Flags(request), FileMode);
        if (fd < 0)
            return HostErrno.Last();

        var opened = new SafeFileHandle(fd, ownsHandle: true);
        var error = HostStat.Of(opened, out var stat);
        if (error == Errno.Success && stat.Type != FileType.RegularFile)
            error = stat.Type == FileType.Directory ? Errno.IsDir : Errno.Acces;
        if (error != Errno.Success)
        {
            opened.Dispose();
            return error;
        }

        file = new HostFile(opened, _owner.Budget);
        return Errno.Success;
    }

    public override unsafe Errno ReadLink(string name, out string target)
    {
        target = "";
        var bytes = stackalloc byte[PathWalk.MostPathBytes + 1];
        var length = Libc.ReadLinkAt(_handle, name, bytes, PathWalk.MostPathBytes + 1);
        if (length < 0)
            return HostErrno.Last();
        if (length > PathWalk.MostPathBytes)
            return Errno.NameTooLong;
        target = Encoding.UTF8.GetString(bytes, (int)length);
        return Errno.Success;
    }

    private static int Flags(OpenRequest request)
    {
        // Truncating needs the right to write, whether or not the guest will.
        var write = request.Write || request.Truncate;
        return HostOpenFlags.File
            | (write ? HostOpenFlags.ReadWrite : HostOpenFlags.ReadOnly)
            | (request.Create ? HostOpenFlags.Create : 0)
            | (request.Exclusive ? HostOpenFlags.Exclusive : 0)
            | (request.Truncate ? HostOpenFlags.Truncate : 0)
            | (request.Sync ? HostOpenFlags.Sync : 0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle.Dispose();
        base.Dispose(disposing);
    }
}
