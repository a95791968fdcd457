using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Wetware.Clustering.Membership;
using Wetware.Errors;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Membership;

/// <summary>The table in the primary's database. It outlives the primary's process: a restarted primary finds its cluster again.</summary>
public sealed class SqliteMemberTable(Database database) : IMemberTable
{
    private const int Dead = (int)SiloStatus.Dead;

    /// <inheritdoc />
    public Task<MemberTable> Read(CancellationToken cancellationToken) =>
        database.Read(
            connection =>
            {
                // One transaction: rows and version belong together.
                using var transaction = connection.BeginTransaction(deferred: true);
                return new MemberTable(Version(connection), Rows(connection));
            },
            cancellationToken);

    /// <inheritdoc />
    public Task<bool> Insert(MemberRow row, int version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MemberLimits.Check(row);
        return database.Writes.Write(connection =>
        {
            var rows = Rows(connection);
            if (Version(connection) != version || rows.Any(r => r.Silo == row.Silo))
                return false;
            if (rows.Count >= MemberLimits.MaxRows)
                throw new WetwareException(ErrorKind.Limit, $"the membership has {MemberLimits.MaxRows} rows");

            Put(connection, row);
            SetVersion(connection, version + 1);
            return true;
        });
    }

    /// <inheritdoc />
    public Task<bool> Update(MemberRow row, string etag, int version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MemberLimits.Check(row);
        return database.Writes.Write(connection =>
        {
            if (Version(connection) != version || Find(connection, row.Silo) is not { } stored || stored.ETag != etag)
                return false;
            Put(connection, row);
            SetVersion(connection, version + 1);
            return true;
        });
    }

    /// <inheritdoc />
    public Task Alive(string silo, DateTime at, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return database.Writes.Write(connection =>
        {
            if (Find(connection, silo) is { } stored)
                Put(connection, stored with { IAmAliveTime = at }, stored.ETag);
            return true;
        });
    }

    /// <inheritdoc />
    public Task Clean(DateTime before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return database.Writes.Write(connection =>
        {
            foreach (var row in Rows(connection).Where(r => r.Status == Dead && r.IAmAliveTime < before && r.StartTime < before))
                Remove(connection, row.Silo);
            return true;
        });
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM facts WHERE name = 'members'";
        return command.ExecuteScalar() is string text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
    }

    private static void SetVersion(SqliteConnection connection, int version)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO facts (name, value) VALUES ('members', $value) ON CONFLICT (name) DO UPDATE SET value = $value";
        command.Parameters.AddWithValue("$value", version.ToString(CultureInfo.InvariantCulture));
        command.ExecuteNonQuery();
    }

    private static List<MemberRow> Rows(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT row, etag FROM members ORDER BY silo";
        using var reader = command.ExecuteReader();
        var rows = new List<MemberRow>();
        while (reader.Read())
            rows.Add(Row(reader));
        return rows;
    }

    private static MemberRow? Find(SqliteConnection connection, string silo)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT row, etag FROM members WHERE silo = $silo";
        command.Parameters.AddWithValue("$silo", silo);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Row(reader) : null;
    }

    private static MemberRow Row(SqliteDataReader reader) =>
        JsonSerializer.Deserialize(reader.GetString(0), MemberJson.Default.MemberRow)! with
        {
            ETag = reader.GetInt64(1).ToString(CultureInfo.InvariantCulture),
        };

    private void Put(SqliteConnection connection, MemberRow row, string? etag = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO members (silo, row, etag) VALUES ($silo, $row, $etag) ON CONFLICT (silo) DO UPDATE SET row = $row, etag = $etag";
        command.Parameters.AddWithValue("$silo", row.Silo);
        command.Parameters.AddWithValue("$row", JsonSerializer.Serialize(row with { ETag = null }, MemberJson.Default.MemberRow));
        command.Parameters.AddWithValue("$etag", etag is null ? database.Etags.Next() : long.Parse(etag, CultureInfo.InvariantCulture));
        command.ExecuteNonQuery();
    }

    private static void Remove(SqliteConnection connection, string silo)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM members WHERE silo = $silo";
        command.Parameters.AddWithValue("$silo", silo);
        command.ExecuteNonQuery();
    }
}
