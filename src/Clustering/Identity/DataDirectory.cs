namespace Wetware.Clustering.Identity;

/// <summary>
/// A node's own folder: for its user alone, and held exclusively while the node runs, because two processes in one folder would be two nodes of one identity.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockName = $"{Lock}.lock";

    // A file system of its own has this folder at its root.
    private const string FileSystemsOwn = "lost+found";

    private readonly ProcessLock _lock;

    private DataDirectory(string path, ProcessLock held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Name of the lock that a running node holds (<see cref="ProcessLock"/>).</summary>
    public const string Lock = "node";

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Full path of <paramref name="name"/> in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Creates the folder if it is missing, and takes it. A folder that exists is closed to other users if it is empty or a node's already; its files are as well.
    /// </summary>
    /// <exception cref="NodeStartException">
    /// Another process holds the folder, it is open to others and holds something else or belongs to somebody else, or it cannot be written.
    /// </exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (Directory.Exists(full))
                Close(full);
            else
                OwnerOnly.CreateFolder(full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Cluster:DataDirectory: {full} cannot be used: {error.Message}", error);
        }

        try
        {
            return ProcessLock.TryTake(full, Lock) is { } held
                ? new DataDirectory(full, held)
                : throw new NodeStartException($"Cluster:DataDirectory: {full} is in use by another node. Give each node a folder of its own (--data).");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Cluster:DataDirectory: {full} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>True when <paramref name="path"/> is held by a running node.</summary>
    public static bool IsHeld(string path) => ProcessLock.IsHeld(path, Lock);

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private static void Close(string folder)
    {
        if (OwnerOnly.OpenMode(folder) is { } mode)
        {
            var entries = Directory.EnumerateFileSystemEntries(folder).Select(System.IO.Path.GetFileName).Take(1000).ToArray();
            if (!entries.Contains(LockName) && !entries.Contains(NodeIdentity.FileName) && entries.Any(name => name != FileSystemsOwn))
            {
                throw new NodeStartException(
                    $"Cluster:DataDirectory: {folder} is open to others (mode {mode}) and holds what is not a node's. Name a folder for this node alone, such as {System.IO.Path.Combine(folder, "node")} (--data).");
            }

            OwnerOnly.TightenFolder(folder);
        }

        foreach (var file in Directory.EnumerateFiles(folder))
            OwnerOnly.TightenFile(file);
    }
}
