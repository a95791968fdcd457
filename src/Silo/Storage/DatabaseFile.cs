using Microsoft.Data.Sqlite;
using Wetware.Clustering;
using Wetware.Clustering.Identity;

namespace Wetware.Silo.Storage;

/// <summary>
/// The file of a <see cref="Database"/>, apart from what it holds: for its owner alone, there when it should be, and the same from opening to closing.
/// Beside it lies a mark that says that there is a cluster: without it, a node whose database was lost would begin an empty one.
/// </summary>
internal sealed class DatabaseFile(string path)
{
    /// <summary>Name of the mark in the data directory.</summary>
    public const string MarkName = "cluster.mark";

    /// <summary>What follows the path while a backup is being restored.</summary>
    public const string RestoreSuffix = ".restore";

    private static readonly string[] Companions = ["-wal", "-shm", "-journal"];
    private long _bytes;

    /// <summary>Full path.</summary>
    public string Path => path;

    /// <summary>Name without the folder, for messages that leave the node.</summary>
    public string Name { get; } = System.IO.Path.GetFileName(path);

    private string Mark => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, MarkName);

    /// <summary>Makes the file if there was never one, and keeps others from reading it.</summary>
    /// <exception cref="NodeStartException">It was there and is missing or empty, a backup was not restored to its end, or it cannot be made.</exception>
    public void Prepare()
    {
        try
        {
            if (File.Exists(path + RestoreSuffix))
            {
                throw new NodeStartException(
                    $"{path}{RestoreSuffix} is there: restoring a backup into this folder was cut off. Repeat ww restore; or, to start without the backup, delete {path}{RestoreSuffix}.");
            }

            var file = new FileInfo(path);
            if (file is { Exists: true, Length: > 0 })
            {
                // SQLite gives the files beside it the mode of this one when it makes them.
                foreach (var one in (string[])[path, .. Companions.Select(suffix => path + suffix)])
                    OwnerOnly.TightenFile(one);
                return;
            }

            if (File.Exists(Mark))
            {
                throw new NodeStartException(
                    $"{path} is {(file.Exists ? "empty" : "missing")}, and this node holds a cluster's state there. Restore it from a copy; or, to begin an empty cluster, delete {Mark} as well.");
            }

            if (file.Exists)
                OwnerOnly.TightenFile(path);
            else
                OwnerOnly.CreateFile(path, "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"{path} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>Marks the folder: from now on the file must be there.</summary>
    /// <exception cref="NodeStartException">The mark cannot be written.</exception>
    public void Commit()
    {
        _bytes = new FileInfo(path).Length;
        if (File.Exists(Mark))
            return;
        try
        {
            OwnerOnly.CreateFile(Mark, $"This node holds a cluster's state in {Name}, and does not start without it.\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"{Mark} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>The fault when the file behind <paramref name="connection"/> is not at its place as it was; else null.</summary>
    public StorageFault? Check(SqliteConnection connection)
    {
        if (NativeSqlite.HasMoved(connection))
            return StorageFault.Moved(Name);

        // Without vacuum, which is never run, a database only grows.
        var bytes = new FileInfo(path).Length;
        if (bytes < _bytes)
            return StorageFault.Cut(Name, bytes, _bytes);
        _bytes = bytes;
        return null;
    }
}
