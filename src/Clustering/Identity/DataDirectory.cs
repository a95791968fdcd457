namespace Wetware.Clustering.Identity;

/// <summary>
/// A node's own folder: for its user alone, and held exclusively while the node runs, because two processes in one folder would be two nodes of one identity.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockName = "node.lock";

    // A file system of its own has this folder at its root.
    private const string FileSystemsOwn = "lost+found";

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

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

        var lockPath = System.IO.Path.Combine(full, LockName);
        try
        {
            // FileShare.None is an advisory lock (flock) on Unix: it ends with the process, however that ends.
            var options = OwnerOnly.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite);
            options.Share = FileShare.None;
            return new DataDirectory(full, new FileStream(lockPath, options));
        }
        catch (IOException error) when (IsHeld(full))
        {
            throw new NodeStartException(
                $"Cluster:DataDirectory: {full} is in use by another node. Give each node a folder of its own (--data).", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Cluster:DataDirectory: {full} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>True when <paramref name="path"/> is held by a running node.</summary>
    public static bool IsHeld(string path)
    {
        var lockPath = System.IO.Path.Combine(path, LockName);
        if (!File.Exists(lockPath))
            return false;
        try
        {
            using var probe = new FileStream(lockPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

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
