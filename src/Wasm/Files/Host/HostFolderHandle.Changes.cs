using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A handle to a folder of the host: changing.</summary>
internal sealed partial class HostFolderHandle
{
    public override unsafe Errno SetTimes(FileTimes times)
    {
        var pair = stackalloc TimeSpec[2] { TimeSpec.From(times.Accessed), TimeSpec.From(times.Modified) };
        return Done(() => Libc.SetTimes(_handle, pair));
    }

    public override unsafe Errno SetEntryTimes(string name, FileTimes times)
    {
        var pair = stackalloc TimeSpec[2] { TimeSpec.From(times.Accessed), TimeSpec.From(times.Modified) };
        return Done(() => Libc.SetTimesAt(_handle, name, pair, Libc.AtSymlinkNoFollow));
    }

    public override Errno CreateFolder(string name) => Done(() => Libc.MakeFolderAt(_handle, name, FolderMode));

    public override Errno CreateLink(string name, string target) => Done(() => Libc.SymlinkAt(target, _handle, name));

    public override Errno RemoveFolder(string name) => Done(() => Libc.UnlinkAt(_handle, name, Libc.AtRemoveDir));

    public override Errno RemoveFile(string name) => Done(() => Libc.UnlinkAt(_handle, name, 0));

    public override Errno HardLink(string name, GuestFolder to, string newName) =>
        to is HostFolderHandle other && other._owner == _owner
            ? Done(() => Libc.LinkAt(_handle, name, other._handle, newName, 0))
            : Errno.XDev;

    public override Errno Rename(string name, GuestFolder to, string newName) =>
        to is HostFolderHandle other && other._owner == _owner
            ? Done(() => Libc.RenameAt(_handle, name, other._handle, newName))
            : Errno.XDev;

    public override Errno Sync() => Done(() => Libc.Sync(_handle));

    private Errno Done(Func<int> call)
    {
        if (ReadOnly)
            return Errno.RoFs;
        return call() == 0 ? Errno.Success : HostErrno.Last();
    }
}
