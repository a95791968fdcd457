using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Wetware.Clustering.Identity;

/// <summary>The names in a folder, which are flushed apart from the files that have them.</summary>
internal static partial class FolderNames
{
    private const int NotSupported = 22; // EINVAL

    /// <summary>Flushes to disk what was created, renamed and removed in a folder. Does nothing on Windows, whose file systems journal names, and where a file system cannot.</summary>
    /// <exception cref="IOException">They cannot be flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = new SafeFileHandle(Open(folder, 0), ownsHandle: true);
        if (handle.IsInvalid || (Sync(handle) != 0 && Marshal.GetLastPInvokeError() != NotSupported))
            throw new IOException($"{folder} cannot be flushed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    /// <summary>Renames a file, replacing what has the new name in the same folder, and flushes that.</summary>
    /// <exception cref="IOException">It cannot be renamed or flushed.</exception>
    public static void Move(string from, string to, bool overwrite = false)
    {
        File.Move(from, to, overwrite);
        Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(SafeFileHandle file);
}
