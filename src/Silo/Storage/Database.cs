using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Wetware.Silo.Options;

namespace Wetware.Silo.Storage;

/// <summary>
/// The primary's one SQLite file. All writes go through one <see cref="WriteQueue"/>, which flushes many of them to disk at once; reads have
/// connections of their own and never wait for a flush (write-ahead log).
/// </summary>
public sealed partial class Database : IDisposable
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "cluster.db";

    /// <summary>Layout of the tables; a file of a newer layout is refused.</summary>
    public const int Layout = 1;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS states (
            provider TEXT NOT NULL, grain TEXT NOT NULL, name TEXT NOT NULL, etag INTEGER NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (provider, grain, name));
        CREATE TABLE IF NOT EXISTS reminders (
            grain TEXT NOT NULL, name TEXT NOT NULL, hash INTEGER NOT NULL, start INTEGER NOT NULL, period INTEGER NOT NULL, etag INTEGER NOT NULL,
            PRIMARY KEY (grain, name)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS reminders_by_hash ON reminders (hash);
        CREATE TABLE IF NOT EXISTS members (silo TEXT PRIMARY KEY, row TEXT NOT NULL, etag INTEGER NOT NULL) WITHOUT ROWID;
        """;

    private readonly ReadPool _readers;
    private bool _disposed;

    private Database(string path, SqliteConnection writer, StorageOptions options, ILogger logger)
    {
        Etags = new EtagSource(ReadHighestEtag(writer));
        Writes = new WriteQueue(writer, options, logger);
        _readers = new ReadPool(() => Connect(path, SqliteOpenMode.ReadOnly));
    }

    /// <summary>The way to change anything.</summary>
    public WriteQueue Writes { get; }

    /// <summary>ETags that were never used before in this file.</summary>
    internal EtagSource Etags { get; }

    /// <summary>Opens or creates <paramref name="path"/>.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="format">How states are serialized; a file written in another format is refused rather than misread.</param>
    /// <param name="options">Limits.</param>
    /// <param name="logger">Where trouble is told.</param>
    /// <exception cref="NodeStartException">The file is damaged, newer, of another format, or cannot be written.</exception>
    public static Database Open(string path, string format, StorageOptions options, ILogger logger)
    {
        SQLitePCL.Batteries_V2.Init();
        SqliteConnection? writer = null;
        try
        {
            writer = Connect(path, SqliteOpenMode.ReadWriteCreate);

            // FULL: the log is flushed at each commit, so what was acknowledged survives a power cut.
            Run(writer, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000;");
            Run(writer, Schema);
            Check(writer, path, "layout", Layout.ToString(CultureInfo.InvariantCulture));
            Check(writer, path, "format", format);
            return new Database(path, writer, options, logger);
        }
        catch (SqliteException error)
        {
            writer?.Dispose();
            throw new NodeStartException($"{path} cannot be used: {error.Message}", error);
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

    private static void Check(SqliteConnection connection, string path, string name, string expected)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO facts (name, value) VALUES ($name, $value) ON CONFLICT DO NOTHING; SELECT value FROM facts WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$value", expected);
        var found = (string)command.ExecuteScalar()!;
        if (found != expected)
        {
            throw new NodeStartException(
                $"{path} has {name} \"{found}\", this program needs \"{expected}\". Use the program that wrote it, or another data directory.");
        }
    }

    private static long ReadHighestEtag(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT MAX(
                COALESCE((SELECT MAX(etag) FROM states), 0), COALESCE((SELECT MAX(etag) FROM reminders), 0), COALESCE((SELECT MAX(etag) FROM members), 0),
                COALESCE((SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'etag'), 0))
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

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
