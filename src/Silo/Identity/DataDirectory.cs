namespace Wetware.Silo.Identity;

/// <summary>A node's own folder, held exclusively while the node runs: two processes in one folder would be two nodes of one identity.</summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockName = "node.lock";

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

    /// <summary>Creates the folder (for this user alone) if it is missing, and takes it.</summary>
    /// <exception cref="NodeStartException">Another process holds the folder, or it cannot be written.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(full);
            else
                Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Cluster:DataDirectory: {full} cannot be made: {error.Message}", error);
        }

        var lockPath = System.IO.Path.Combine(full, LockName);
        try
        {
            // FileShare.None is an advisory lock (flock) on Unix: it ends with the process, however that ends.
            var held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataDirectory(full, held);
        }
        catch (IOException error) when (File.Exists(lockPath))
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
}
