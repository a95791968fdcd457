using System.Globalization;
using Microsoft.Data.Sqlite;
using Wetware.Errors;
using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>The reminder table in the primary's database.</summary>
public sealed class SqliteReminderStore(Database database) : IReminderStore
{
    private const string Columns = "SELECT grain, name, hash, start, period, etag FROM reminders";

    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderRow>> ReadGrain(string grain, CancellationToken cancellationToken) =>
        Rows($"{Columns} WHERE grain = $grain", [("$grain", grain)], cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderRow>> ReadRange(uint begin, uint end, CancellationToken cancellationToken)
    {
        // The ring wraps: (begin, end] with begin behind end is two pieces, with both equal it is the whole ring.
        var where = begin < end ? "hash > $begin AND hash <= $end" : "hash > $begin OR hash <= $end";
        return Rows($"{Columns} WHERE {where}", [("$begin", (long)begin), ("$end", (long)end)], cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ReminderRow?> Read(string grain, string name, CancellationToken cancellationToken)
    {
        var rows = await Rows($"{Columns} WHERE grain = $grain AND name = $name", [("$grain", grain), ("$name", name)], cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc />
    public Task<string> Upsert(ReminderRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (row.Grain.Length > StateKey.MaxPartLength || row.Name.Length > StateKey.MaxPartLength)
            throw new WetwareException(ErrorKind.Limit, $"grain and reminder names have at most {StateKey.MaxPartLength} characters");
        var fresh = database.Etags.Next();
        return database.Writes.Write(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO reminders (grain, name, hash, start, period, etag) VALUES ($grain, $name, $hash, $start, $period, $etag)
                ON CONFLICT (grain, name) DO UPDATE SET hash = $hash, start = $start, period = $period, etag = $etag
                """;
            command.Parameters.AddWithValue("$grain", row.Grain);
            command.Parameters.AddWithValue("$name", row.Name);
            command.Parameters.AddWithValue("$hash", (long)row.Hash);
            command.Parameters.AddWithValue("$start", row.StartAt.Ticks);
            command.Parameters.AddWithValue("$period", row.Period.Ticks);
            command.Parameters.AddWithValue("$etag", fresh);
            command.ExecuteNonQuery();
            return fresh.ToString(CultureInfo.InvariantCulture);
        });
    }

    /// <inheritdoc />
    public Task<bool> Remove(string grain, string name, string etag, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var expected))
            return Task.FromResult(false);
        return database.Writes.Write(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM reminders WHERE grain = $grain AND name = $name AND etag = $etag";
            command.Parameters.AddWithValue("$grain", grain);
            command.Parameters.AddWithValue("$name", name);
            command.Parameters.AddWithValue("$etag", expected);
            return command.ExecuteNonQuery() == 1;
        });
    }

    private Task<IReadOnlyList<ReminderRow>> Rows(string sql, (string Name, object Value)[] parameters, CancellationToken cancellationToken) =>
        database.Read<IReadOnlyList<ReminderRow>>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                foreach (var (name, value) in parameters)
                    command.Parameters.AddWithValue(name, value);
                using var reader = command.ExecuteReader();
                var rows = new List<ReminderRow>();
                while (reader.Read())
                    rows.Add(Row(reader));
                return rows;
            },
            cancellationToken);

    private static ReminderRow Row(SqliteDataReader reader) => new()
    {
        Grain = reader.GetString(0),
        Name = reader.GetString(1),
        Hash = (uint)reader.GetInt64(2),
        StartAt = new DateTime(reader.GetInt64(3), DateTimeKind.Utc),
        Period = TimeSpan.FromTicks(reader.GetInt64(4)),
        ETag = reader.GetInt64(5).ToString(CultureInfo.InvariantCulture),
    };
}
