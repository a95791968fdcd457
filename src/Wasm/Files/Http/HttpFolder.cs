using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>The folder behind <c>http://</c> or <c>https://</c>: the rest of an address is a file's name in it, read when it is opened.</summary>
internal sealed class HttpFolder(string scheme, HttpAccess access) : GuestFolder
{
    public override bool ReadOnly => true;

    public override bool TakesWholePaths => true;

    public override Errno Stat(out FileStat stat)
    {
        stat = new FileStat(3, 1, FileType.Directory, 1, 0, 0, 0, 0);
        return Errno.Success;
    }

    /// <summary>Whether an address exists is only known by opening it; that it is granted can be said.</summary>
    public override Errno StatEntry(string name, out FileStat stat)
    {
        stat = default;
        if (Address(name) is not { } address)
            return Errno.Acces;
        stat = new FileStat(3, (ulong)address.GetHashCode() | 1, FileType.RegularFile, 1, 0, 0, 0, 0);
        return Errno.Success;
    }

    public override Errno OpenFolder(string name, out GuestFolder? folder)
    {
        folder = null;
        return Errno.NotDir;
    }

    public override Errno OpenFile(string name, OpenRequest request, CancellationToken stopping, out GuestFile? file)
    {
        file = null;
        if (request.Write || request.Create || request.Truncate)
            return Errno.RoFs;
        if (Address(name) is not { } address)
            return Errno.Acces;
        var error = HttpReader.Get(access, address, stopping, out var body);
        if (error == Errno.Success)
            file = new BytesFile(body);
        return error;
    }

    public override Errno Reopen(out GuestFolder? folder)
    {
        folder = new HttpFolder(scheme, access);
        return Errno.Success;
    }

    public override Errno ReadLink(string name, out string target)
    {
        target = "";
        return Errno.Inval;
    }

    public override Errno List(out IReadOnlyList<FolderEntry> entries)
    {
        entries = [];
        return Errno.Acces;
    }

    private Uri? Address(string name) =>
        Uri.TryCreate($"{scheme}://{name}", UriKind.Absolute, out var address) && access.Allows(address) ? address : null;
}
