using System.Runtime.InteropServices;
using System.Text;

namespace Wetware.Clustering.Identity;

/// <summary>Files and folders for the user alone that runs the node. On Windows the folder's own access list decides, and nothing is done here.</summary>
public static partial class OwnerOnly
{
    private const UnixFileMode OfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfFolder = OfFile | UnixFileMode.UserExecute;
    private const UnixFileMode Others = ~(OfFolder | UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit);

    /// <summary>Makes files and folders that this process creates from now on its user's alone (umask 077), whatever creates them.</summary>
    public static void SetUmask()
    {
        if (!OperatingSystem.IsWindows())
            _ = Umask(0b000_111_111);
    }

    /// <summary>The mode in octal when others than the owner may do anything with <paramref name="path"/>; else null.</summary>
    public static string? OpenMode(string path) => OpenMode(path, Others);

    /// <summary>As <see cref="OpenMode(string)"/>, but the group may read: so that a secret can be mounted for a group.</summary>
    public static string? OpenModeBeyondGroup(string path) => OpenMode(path, Others & ~UnixFileMode.GroupRead);

    /// <summary>Creates a folder of mode 0700.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OfFolder);
    }

    /// <summary>Creates a file of mode 0600 and flushes it and its name to disk.</summary>
    /// <exception cref="IOException">It exists, or cannot be written.</exception>
    public static void CreateFile(string path, string text)
    {
        Create(path, text);
        FolderNames.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Writes a file of mode 0600 beside its place, flushes and renames it, and flushes that: a crash leaves the whole text, or what was there.</summary>
    /// <exception cref="IOException">It exists and is not to be replaced, or cannot be written.</exception>
    public static void WriteFile(string path, string text, bool overwrite)
    {
        var fresh = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            Create(fresh, text);
            FolderNames.Move(fresh, path, overwrite);
        }
        catch
        {
            File.Delete(fresh);
            throw;
        }
    }

    /// <summary>Options of a stream; a file that it creates has mode 0600.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OfFile;
        return options;
    }

    /// <summary>Takes a file from others; a link and a file that is not there are left alone.</summary>
    /// <exception cref="NodeStartException">It belongs to somebody else.</exception>
    public static void TightenFile(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.LinkTarget is null)
            Tighten(path, OfFile);
    }

    /// <summary>Takes a folder from others.</summary>
    /// <exception cref="NodeStartException">It belongs to somebody else.</exception>
    public static void TightenFolder(string path) => Tighten(path, OfFolder);

    private static void Create(string path, string text)
    {
        using var file = new FileStream(path, Options(FileMode.CreateNew, FileAccess.Write));
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    private static string? OpenMode(string path, UnixFileMode forbidden)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var mode = File.GetUnixFileMode(path);
        return (mode & forbidden) == 0 ? null : Convert.ToString((int)mode, 8);
    }

    private static void Tighten(string path, UnixFileMode wanted)
    {
        if (OperatingSystem.IsWindows() || OpenMode(path) is not { } mode)
            return;
        try
        {
            File.SetUnixFileMode(path, wanted);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(
                $"{path} is open to others (mode {mode}) and cannot be closed to them: {error.Message}. Have its owner run chmod {Convert.ToString((int)wanted, 8)} {path}, or name another folder (--data)",
                error);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint Umask(uint mask);
}
