using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Silo.Configuration;

namespace Wetware.Silo.Storage;

/// <summary>
/// The primary's one SQLite file. All writes go through one <see cref="WriteQueue"/>, which flushes many of them to disk at once; reads have
/// connections of their own and never wait for a flush (write-ahead log).
/// </summary>
public sealed class Database : IDisposable
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "cluster.db";

    private readonly ReadPool _readers;
    private bool _disposed;

    private Database(DatabaseFile file, SqliteConnection writer, StorageOptions options, ILogger logger, StorageMetrics metrics)
    {
        Etags = new EtagSource(ReadHighestEtag(writer));
        Writes = new WriteQueue(writer, file, options, logger, metrics);
        _readers = new ReadPool(() => Connect(file.Path, SqliteOpenMode.ReadOnly), file.Name);
    }

    /// <summary>The way to change anything.</summary>
    public WriteQueue Writes { get; }

    /// <summary>ETags that were never used before in this file.</summary>
    internal EtagSource Etags { get; }

    /// <summary>Opens <paramref name="path"/>, or creates it in a folder that never had one.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="options">Limits.</param>
    /// <param name="logger">Logger.</param>
    /// <param name="metrics">Instruments; null: of its own.</param>
    /// <exception cref="NodeStartException">The file is lost, damaged or newer, or cannot be written.</exception>
    public static Database Open(string path, StorageOptions options, ILogger logger, StorageMetrics? metrics = null)
    {
        SQLitePCL.Batteries_V2.Init();
        var file = new DatabaseFile(path);
        file.Prepare();
        SqliteConnection? writer = null;
        try
        {
            writer = Connect(path, SqliteOpenMode.ReadWriteCreate);

            // FULL: the log is flushed at each commit, so what was acknowledged survives a power cut.
            writer.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000; PRAGMA busy_timeout = 5000;");
            DatabaseLayout.Apply(writer, path);
            file.Commit();
            return new Database(file, writer, options, logger, metrics ?? StorageMetrics.Detached());
        }
        catch (SqliteException error)
        {
            var fault = writer?.Handle is null ? null : StorageFault.Of(error, NativeSqlite.SystemError(writer), file.Name);
            writer?.Dispose();
            throw new NodeStartException($"{path} cannot be used: {fault?.Message ?? error.Message}", error);
        }
        catch (NodeStartException)
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="read"/> on a connection of its own, on a thread of the pool's bounded share.</summary>
    public Task<T> Read<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) => _readers.Run(read, cancellationToken);

    /// <summary>Finishes the writes that were accepted and closes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        Writes.Dispose();
        _readers.Dispose();
    }

    private static long ReadHighestEtag(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT MAX(COALESCE((SELECT MAX(etag) FROM states), 0), COALESCE((SELECT MAX(etag) FROM members), 0))
            """;
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(Text(path, mode));
        connection.Open();
        return connection;
    }

    private static string Text(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString();
}
