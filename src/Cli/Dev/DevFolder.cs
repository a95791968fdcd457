using System.Security.Cryptography;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Dev;

/// <summary>
/// The source files of a folder, looked at again and again: hidden files and folders, links and folders of build output are not sources, nor are compiled modules where they are
/// built here. Files are compared by content, so that a build that writes the same again is no change.
/// </summary>
internal sealed class DevFolder
{
    /// <summary>Most entries of the folder.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>Most bytes of its sources together: 256 MiB.</summary>
    public const long MaxBytes = 256L << 20;

    private static readonly HashSet<string> OutputFolders = new(["bin", "build", "dist", "node_modules", "obj", "out", "target"], StringComparer.OrdinalIgnoreCase);

    // How coarse the times of files may be.
    private static readonly TimeSpan ClockSteps = TimeSpan.FromSeconds(2);

    private Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    private readonly bool _isBuilt;

    /// <param name="path">The folder.</param>
    /// <param name="isBuilt">Whether modules (<c>.wasm</c>) are what a build makes.</param>
    /// <exception cref="CommandException">There is no such folder.</exception>
    public DevFolder(string path, bool isBuilt)
    {
        _isBuilt = isBuilt;
        Path = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(Path))
            throw new CommandException(ExitCodes.Usage, $"folder: there is no folder {path}");
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>The sources as they are now; null when they cannot be read at this moment, as while an editor replaces one.</summary>
    /// <exception cref="CommandException">There are more than <see cref="MaxFiles"/> entries or <see cref="MaxBytes"/> bytes.</exception>
    public DevSources? Look()
    {
        var (seen, entries, bytes) = (new Dictionary<string, Seen>(StringComparer.Ordinal), 0, 0L);
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(Path)]);
        try
        {
            while (folders.TryPop(out var folder))
            {
                foreach (var entry in folder.EnumerateFileSystemInfos())
                {
                    if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                        continue;
                    if (++entries > MaxFiles)
                        throw TooLarge($"more than {MaxFiles} files and folders");
                    if (entry is DirectoryInfo below)
                    {
                        if (!OutputFolders.Contains(below.Name))
                            folders.Push(below);
                    }
                    else if (entry is FileInfo file && (!_isBuilt || file.Extension != ".wasm"))
                    {
                        if ((bytes += file.Length) > MaxBytes)
                            throw TooLarge($"more than {MaxBytes} bytes of sources");
                        seen[file.FullName] = Read(file);
                    }
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        _seen = seen;
        return new DevSources(seen.ToDictionary(file => file.Key, file => file.Value.Digest, StringComparer.Ordinal));
    }

    // What has the same length and time has the same content, unless it was read so soon after that time that another change would have the same.
    private Seen Read(FileInfo file)
    {
        var (length, time) = (file.Length, file.LastWriteTimeUtc);
        if (_seen.TryGetValue(file.FullName, out var before) && before.Length == length && before.Time == time && before.ReadAt - time > ClockSteps)
            return before;
        using var content = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new Seen(length, time, DateTime.UtcNow, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private CommandException TooLarge(string what) => new(ExitCodes.Usage, $"folder: {Path} has {what}; name the folder of the program alone");

    private sealed record Seen(long Length, DateTime Time, DateTime ReadAt, string Digest);
}

/// <summary>What the sources were at one moment: the digests of files by their paths.</summary>
internal sealed class DevSources(IReadOnlyDictionary<string, string> files)
{
    /// <summary>The files.</summary>
    public IReadOnlyDictionary<string, string> Files => files;

    /// <summary>True when the same files have the same content.</summary>
    public bool Same(DevSources? other) =>
        other is not null && files.Count == other.Files.Count && files.All(file => other.Files.TryGetValue(file.Key, out var digest) && digest == file.Value);
}
