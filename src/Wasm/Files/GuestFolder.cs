using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>
/// A handle to one folder. Every operation takes a single name in it, never a path, and never follows a symbolic link:
/// walking paths is <see cref="PathWalk"/>'s alone, so that no file system has to get it right again.
/// </summary>
internal abstract class GuestFolder : IDisposable
{
    /// <summary>The longest list of entries that is read, against memory held by the host for one guest.</summary>
    public const int MostEntries = 65_536;

    /// <summary>True where no change is permitted, whatever rights a descriptor has.</summary>
    public virtual bool ReadOnly => false;

    /// <summary>True for a folder whose names are not files' names but, say, web addresses: it takes the rest of a path as one name.</summary>
    public virtual bool TakesWholePaths => false;

    public abstract Errno Stat(out FileStat stat);

    public abstract Errno StatEntry(string name, out FileStat stat);

    /// <summary><c>NOTDIR</c> for a file, <c>LOOP</c> for a symbolic link.</summary>
    public abstract Errno OpenFolder(string name, out GuestFolder? folder);

    /// <summary><c>ISDIR</c> for a folder, <c>LOOP</c> for a symbolic link.</summary>
    public abstract Errno OpenFile(string name, OpenRequest request, CancellationToken stopping, out GuestFile? file);

    /// <summary>A second handle to this very folder.</summary>
    public abstract Errno Reopen(out GuestFolder? folder);

    /// <summary><c>INVAL</c> when the name is no symbolic link.</summary>
    public abstract Errno ReadLink(string name, out string target);

    /// <summary>The entries without <c>.</c> and <c>..</c>; <c>OVERFLOW</c> beyond <see cref="MostEntries"/>.</summary>
    public abstract Errno List(out IReadOnlyList<FolderEntry> entries);

    public virtual Errno SetTimes(FileTimes times) => Errno.RoFs;

    public virtual Errno SetEntryTimes(string name, FileTimes times) => Errno.RoFs;

    public virtual Errno CreateFolder(string name) => Errno.RoFs;

    public virtual Errno CreateLink(string name, string target) => Errno.RoFs;

    public virtual Errno RemoveFolder(string name) => Errno.RoFs;

    public virtual Errno RemoveFile(string name) => Errno.RoFs;

    /// <summary><c>XDEV</c> when <paramref name="to"/> belongs to another file system.</summary>
    public virtual Errno Rename(string name, GuestFolder to, string newName) => Errno.RoFs;

    /// <inheritdoc cref="Rename" />
    public virtual Errno HardLink(string name, GuestFolder to, string newName) => Errno.RoFs;

    public virtual Errno Sync() => Errno.Success;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
