using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Wetware.Clustering;
using Wetware.Clustering.Identity;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Backup;

/// <summary>The database in a primary's data directory. A snapshot is one read transaction, from this process or another; writers do not wait for it.</summary>
/// <param name="folder">The data directory.</param>
public sealed class SqliteBackupStore(string folder) : IBackupStore
{
    private const int BatchBytes = 1 << 20;
    private const int BatchRows = 1000;

    private readonly string _path = Path.Combine(Path.GetFullPath(folder), Database.FileName);

    /// <inheritdoc />
    public Task<IStoreSnapshot> Open(CancellationToken cancellationToken) => Task.Run<IStoreSnapshot>(OpenSnapshot, cancellationToken);

    /// <inheritdoc />
    public async Task<long> Restore(IAsyncEnumerable<StateRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var fresh = _path + DatabaseFile.RestoreSuffix;
        try
        {
            using var held = DataDirectory.Open(Path.GetDirectoryName(_path)!);
            CheckEmpty();
            Remove(fresh); // of a restore that was killed
            OwnerOnly.CreateFile(fresh, "");
            var count = await Fill(fresh, rows, cancellationToken).ConfigureAwait(false);
            foreach (var old in (string[])[_path, $"{_path}-wal", $"{_path}-shm"])
                File.Delete(old);
            FolderNames.Move(fresh, _path);
            new DatabaseFile(_path).Commit();
            return count;
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException or NodeStartException)
        {
            throw new BackupException($"{_path} cannot be restored: {error.Message}", error);
        }
        finally
        {
            Remove(fresh);
        }
    }

    private static void Remove(string fresh)
    {
        File.Delete($"{fresh}-journal");
        File.Delete(fresh);
    }

    private Snapshot OpenSnapshot()
    {
        if (!File.Exists(_path))
            throw new BackupException($"{_path} is not there: this is not the data directory of a primary");
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(_path, SqliteOpenMode.ReadWrite);
            connection.Run("PRAGMA query_only = ON; BEGIN");
            if (Scalar(connection, "SELECT value FROM facts WHERE name = 'layout'") is not string layout || layout != $"{DatabaseLayout.Current}")
                throw new BackupException($"{_path} is not of layout {DatabaseLayout.Current}: start a node of this version on it first");
            return new(connection, _path);
        }
        catch (SqliteException error)
        {
            connection?.Dispose();
            throw new BackupException($"{_path} cannot be read: {error.Message}", error);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private void CheckEmpty()
    {
        if (!File.Exists(_path) || new FileInfo(_path).Length == 0)
            return;
        using var connection = Connect(_path, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, count(*) FROM states GROUP BY name ORDER BY count(*) DESC, name";
        using var reader = command.ExecuteReader();
        var found = new List<(string, long)>();
        while (reader.Read())
            found.Add((reader.GetString(0), reader.GetInt64(1)));
        if (found.Count > 0)
            throw NotEmpty(_path, found, "give another folder (--data), or move the files away");
    }

    /// <summary>The refusal of a storage that holds something.</summary>
    internal static BackupException NotEmpty(string where, IReadOnlyList<(string Name, long Count)> found, string what)
    {
        const int shown = 5;
        var list = string.Join(", ", found.Take(shown).Select(entry => $"{entry.Count} of {entry.Name}"));
        return new($"{where} is not empty: it holds {found.Sum(entry => entry.Count)} states ({list}{(found.Count > shown ? ", …" : "")}); {what}");
    }

    private static async Task<long> Fill(string path, IAsyncEnumerable<StateRow> rows, CancellationToken cancellationToken)
    {
        SQLitePCL.Batteries_V2.Init();
        await using var connection = Connect(path, SqliteOpenMode.ReadWrite);
        connection.Run("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL");
        DatabaseLayout.Apply(connection, path);
        var etags = new EtagSource(0);
        var (count, batch) = (0L, 0);
        connection.Run("BEGIN");
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO states (provider, grain, name, etag, data, principal) VALUES ($provider, $grain, $name, $etag, $data, $principal)";
            insert.Parameters.AddWithValue("$provider", row.Provider);
            insert.Parameters.AddWithValue("$grain", row.Grain);
            insert.Parameters.AddWithValue("$name", row.Name);
            insert.Parameters.AddWithValue("$etag", etags.Next());
            insert.Parameters.AddWithValue("$data", row.Data.ToArray());
            insert.Parameters.AddWithValue("$principal", row.Principal);
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            count++;
            if (++batch < BatchRows)
                continue;
            batch = 0;
            connection.Run("COMMIT; BEGIN");
        }

        connection.Run("COMMIT");
        return count;
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private sealed class Snapshot(SqliteConnection connection, string path) : IStoreSnapshot
    {
        public async IAsyncEnumerable<StateRow> Read([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT provider, grain, name, data, principal FROM states";
            await using var reader = await Guard(() => command.ExecuteReader(), cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var batch = await Guard(() => Next(reader), cancellationToken).ConfigureAwait(false);
                foreach (var row in batch)
                    yield return row;
                if (batch.Count == 0)
                    yield break;
            }
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        // SQLite's calls block, so they are made on a thread of the pool, many rows at once.
        private async Task<T> Guard<T>(Func<T> read, CancellationToken cancellationToken)
        {
            try
            {
                return await Task.Run(read, cancellationToken).ConfigureAwait(false);
            }
            catch (SqliteException error)
            {
                throw new BackupException($"{path} cannot be read: {error.Message}", error);
            }
        }

        private static List<StateRow> Next(SqliteDataReader reader)
        {
            var (batch, bytes) = (new List<StateRow>(), 0);
            while (bytes < BatchBytes && batch.Count < BatchRows && reader.Read())
            {
                var data = reader.GetFieldValue<byte[]>(3);
                batch.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), data, reader.GetString(4)));
                bytes += data.Length;
            }

            return batch;
        }
    }
}
