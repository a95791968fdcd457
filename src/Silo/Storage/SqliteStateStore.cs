using System.Globalization;
using Microsoft.Data.Sqlite;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>States in the primary's database.</summary>
public sealed class SqliteStateStore(Database database, StorageOptions options) : IStateStore
{
    // Run by the one writer alone.
    private readonly Statement _insert = database.Writes.Prepare(
        "INSERT INTO states (provider, grain, name, etag, data, principal) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING");

    private readonly Statement _update = database.Writes.Prepare(
        "UPDATE states SET etag = ?4, data = ?5, principal = ?6 WHERE provider = ?1 AND grain = ?2 AND name = ?3 AND etag = ?7");

    private readonly Statement _delete = database.Writes.Prepare("DELETE FROM states WHERE provider = ?1 AND grain = ?2 AND name = ?3 AND etag = ?4");

    /// <inheritdoc />
    public Task<StoredState?> Read(StateKey key, CancellationToken cancellationToken)
    {
        Check(key);
        return database.Read(
            connection =>
            {
                using var command = Command(connection, "SELECT etag, data FROM states WHERE provider = $provider AND grain = $grain AND name = $name", key);
                using var reader = command.ExecuteReader();
                return reader.Read() ? new StoredState(Text(reader.GetInt64(0)), reader.GetFieldValue<byte[]>(1)) : null;
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, string? principal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(key);
        if (data.Length > options.MaxStateBytes)
            throw StorageErrors.TooLarge(data.Length, options.MaxStateBytes);
        var bytes = data.ToArray(); // the caller's buffer may be reused before its turn in the queue comes
        var fresh = database.Etags.Next();
        return database.Writes.Write(connection =>
        {
            var changed = etag is null
                ? _insert.Run(connection, key.Provider, key.Grain, key.Name, fresh, bytes, principal ?? "")
                : _update.Run(connection, key.Provider, key.Grain, key.Name, fresh, bytes, principal ?? "", Number(etag));
            return changed == 1 ? new WriteResult(true, Text(fresh)) : new WriteResult(false, Current(connection, key));
        });
    }

    /// <inheritdoc />
    public Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(key);
        return database.Writes.Write(connection =>
        {
            if (_delete.Run(connection, key.Provider, key.Grain, key.Name, Number(etag)) == 1)
                return new WriteResult(true, null);
            var current = Current(connection, key);

            // Nothing there is what the caller wanted; a repetition of a clear that happened ends here as well.
            return new WriteResult(current is null, current);
        });
    }

    /// <inheritdoc />
    public Task<StateUsage> Count(string name, string? principal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return database.Read(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT coalesce(sum(states), 0), coalesce(sum(bytes), 0) FROM usage WHERE name = $name AND ($principal IS NULL OR principal = $principal)";
                command.Parameters.AddWithValue("$name", name);
                command.Parameters.AddWithValue("$principal", (object?)principal ?? DBNull.Value);
                using var reader = command.ExecuteReader();
                return reader.Read() ? new StateUsage(reader.GetInt64(0), reader.GetInt64(1)) : default;
            },
            cancellationToken);
    }

    private static string? Current(SqliteConnection connection, StateKey key)
    {
        using var command = Command(connection, "SELECT etag FROM states WHERE provider = $provider AND grain = $grain AND name = $name", key);
        return command.ExecuteScalar() is long etag ? Text(etag) : null;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, StateKey key)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$provider", key.Provider);
        command.Parameters.AddWithValue("$grain", key.Grain);
        command.Parameters.AddWithValue("$name", key.Name);
        return command;
    }

    private static void Check(StateKey key)
    {
        foreach (var part in (ReadOnlySpan<string>)[key.Provider, key.Grain, key.Name])
        {
            if (part is null || part.Length > StateKey.MaxPartLength)
                throw new WetwareException(ErrorKind.Limit, $"provider, grain and state names have at most {StateKey.MaxPartLength} characters");
        }
    }

    private static string Text(long etag) => etag.ToString(CultureInfo.InvariantCulture);

    // An ETag that we did not write matches nothing.
    private static long Number(string? etag) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
