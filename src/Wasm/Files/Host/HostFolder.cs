namespace Wetware.Wasm.Files;

/// <summary>
/// A folder of this machine. A guest cannot leave it: every name is opened relative to a handle of the folder it stands in, without
/// following links, so neither <c>..</c> nor links nor renaming at the wrong moment leads out. Devices, pipes and sockets in it cannot be
/// opened. Linux only, on x64 and arm64: other systems lack the calls for it, and the constructor says so.
/// </summary>
public sealed class HostFolder : GuestFileSystem
{
    private const string OtherSystem = "host folders can be given to guests on Linux (x64, arm64) only";

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
            throw new PlatformNotSupportedException(OtherSystem);
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException(NoFolder(path));
        Path = System.IO.Path.GetFullPath(path);
        ReadOnly = readOnly;
        Budget = new WriteBudget(maxWrittenBytes);
        IsBudgeted = maxWrittenBytes < long.MaxValue;
    }

    /// <summary>Why a folder of this machine cannot be given; null when it can.</summary>
    public static string? Problem(string path) => !Libc.Supported ? OtherSystem : Directory.Exists(path) ? null : NoFolder(path);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Whether nothing in it can be changed through this object.</summary>
    public bool ReadOnly { get; }

    internal WriteBudget Budget { get; }

    /// <summary>Whether what is written through this object is limited.</summary>
    internal bool IsBudgeted { get; }

    internal override GuestFolder OpenTop() => HostFolderHandle.OpenTop(this);

    private static string NoFolder(string path) => $"no such folder: {path}";
}
