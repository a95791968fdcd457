namespace Wetware.Wasm.Files;

/// <summary>
/// A folder of this machine. A guest cannot leave it: every name is opened relative to a handle of the folder it stands in, without
/// following links, so neither <c>..</c> nor links nor renaming at the wrong moment leads out. Devices, pipes and sockets in it cannot be
/// opened. Linux only, on x64 and arm64: other systems lack the calls for it, and the constructor says so.
/// </summary>
public sealed class HostFolder : GuestFileSystem
{
    /// <summary>Gives a folder of this machine.</summary>
    /// <param name="path">The folder; links in this path itself are followed.</param>
    /// <param name="readOnly">Whether files in it can be opened for reading only, whatever the mount allows.</param>
    /// <param name="maxWrittenBytes">Bytes that all runs together may write through this object; no limit by default.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x64 or arm64.</exception>
    public HostFolder(string path, bool readOnly = false, long maxWrittenBytes = long.MaxValue)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(maxWrittenBytes);
        if (!Libc.Supported)
            throw new PlatformNotSupportedException("host folders can be given to guests on Linux (x64, arm64) only");
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"no such folder: {path}");
        Path = System.IO.Path.GetFullPath(path);
        ReadOnly = readOnly;
        Budget = new WriteBudget(maxWrittenBytes);
        IsBudgeted = maxWrittenBytes < long.MaxValue;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Whether nothing in it can be changed through this object.</summary>
    public bool ReadOnly { get; }

    internal WriteBudget Budget { get; }

    /// <summary>Whether what is written through this object is limited.</summary>
    internal bool IsBudgeted { get; }

    internal override GuestFolder OpenTop() => HostFolderHandle.OpenTop(this);
}
