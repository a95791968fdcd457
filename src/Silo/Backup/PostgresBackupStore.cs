using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using Wetware.Clustering;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Silo.Postgres;

namespace Wetware.Silo.Backup;

/// <summary>The states of one cluster in PostgreSQL. A snapshot is one repeatable-read transaction.</summary>
/// <param name="connection">The completed connection string.</param>
/// <param name="cluster">The namespace.</param>
public sealed class PostgresBackupStore(string connection, string cluster) : IBackupStore
{
    private const int BatchRows = 200;
    private const int BatchBytes = 8 << 20;

    // Since this layout a row tells for whom it counts.
    private const int NeededLayout = 5;
    private const int Active = 3;

    /// <summary>The store of a node's <see cref="NodeOptions.Database"/>; null when it has none.</summary>
    /// <exception cref="NodeStartException">It cannot be read.</exception>
    public static PostgresBackupStore? For(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return NodeContext.ReadConnection(options) is { } connection ? new(connection, options.Namespace) : null;
    }

    /// <inheritdoc />
    public async Task<IStoreSnapshot> Open(CancellationToken cancellationToken)
    {
        var open = new NpgsqlConnection(connection);
        try
        {
            await open.OpenAsync(cancellationToken).ConfigureAwait(false);
            var transaction = await open.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            await using (var layout = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM ww_schema", open))
            {
                // The first statement is what fixes the instant.
                if (Convert.ToInt32(await layout.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture) < NeededLayout)
                    throw new BackupException($"{Where} is of an older layout: start a node of this version on it first");
            }

            return new Snapshot(open, transaction, cluster, Where);
        }
        catch (NpgsqlException error)
        {
            await open.DisposeAsync().ConfigureAwait(false);
            throw new BackupException($"{Where} cannot be read: {error.Message}", error);
        }
        catch
        {
            await open.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<long> Restore(IAsyncEnumerable<StateRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        try
        {
            await new PostgresSchema(connection, TimeProvider.System, NullLogger.Instance).Apply(cancellationToken).ConfigureAwait(false);
            await using var open = new NpgsqlConnection(connection);
            await open.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = await open.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await LockOut(open, cancellationToken).ConfigureAwait(false);
            await CheckEmpty(open, cancellationToken).ConfigureAwait(false);
            var count = await Fill(open, rows, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return count;
        }
        catch (Exception error) when (error is NpgsqlException or NodeStartException)
        {
            throw new BackupException($"{Where} cannot be restored: {error.Message}", error);
        }
    }

    private string Where => $"namespace \"{cluster}\" in {PostgresConnection.Describe(connection)}";

    // A node that starts meanwhile waits; other namespaces do not notice. One that had looked just before waits at the row, before it is a member. A restore whose
    // machine is gone does not hold them up for ever.
    private async Task LockOut(NpgsqlConnection open, CancellationToken cancellationToken)
    {
        if (!await RestoreLock.TryTake(open, cluster, cancellationToken).ConfigureAwait(false))
            throw new BackupException($"another restore into {Where} is under way");
        await using (var patience = new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = '5min'", open))
            await patience.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await using var create = new NpgsqlCommand("INSERT INTO ww_membership (cluster) VALUES ($1) ON CONFLICT DO NOTHING", open);
        create.Parameters.AddWithValue(cluster);
        await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await using var hold = new NpgsqlCommand("SELECT version FROM ww_membership WHERE cluster = $1 FOR UPDATE", open);
        hold.Parameters.AddWithValue(cluster);
        await hold.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckEmpty(NpgsqlConnection open, CancellationToken cancellationToken)
    {
        await using (var members = new NpgsqlCommand(
            "SELECT count(*) FROM ww_member WHERE cluster = $1 AND status = $2 AND alive_time > now() - interval '1 minute'", open))
        {
            members.Parameters.AddWithValue(cluster);
            members.Parameters.AddWithValue(Active);
            if (await members.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long and > 0 and var running)
                throw new BackupException($"{Where} is in use by {running} {(running == 1 ? "node" : "nodes")}: stop them, and wait a minute if they were killed");
        }

        var found = new List<(string, long)>();
        await using (var states = new NpgsqlCommand(
            "SELECT split_part(name, '/', -1), count(*) FROM ww_state WHERE service = $1 AND payload IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1", open))
        {
            states.Parameters.AddWithValue(cluster);
            await using var reader = await states.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                found.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        if (found.Count > 0)
            throw SqliteBackupStore.NotEmpty(Where, found, "give another database (--database) or namespace (--ns)");
        await using var cleared = new NpgsqlCommand("DELETE FROM ww_state WHERE service = $1", open);
        cleared.Parameters.AddWithValue(cluster);
        await cleared.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<long> Fill(NpgsqlConnection open, IAsyncEnumerable<StateRow> rows, CancellationToken cancellationToken)
    {
        var (count, bytes) = (0L, 0L);
        var batch = new NpgsqlBatch(open);
        await using var closing = batch.ConfigureAwait(false);
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            batch.BatchCommands.Add(Insert(row));
            count++;
            bytes += row.Data.Length;
            if (batch.BatchCommands.Count < BatchRows && bytes < BatchBytes)
                continue;
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            batch.BatchCommands.Clear();
            bytes = 0;
        }

        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    private NpgsqlBatchCommand Insert(StateRow row)
    {
        var grain = GrainId.Parse(row.Grain);
        var (n0, n1, extension) = PostgresKeys.Split(PostgresKeys.Row(grain));
        var insert = new NpgsqlBatchCommand(
            """
            INSERT INTO ww_state (id, service, name, grain, key, version, payload, principal)
            VALUES (ww_state_id($1, $2, $3, $4, $5), $1, $2, coalesce($5, concat($3, ',', $4)), $6, 1, $7, $8)
            """);
        insert.Parameters.AddWithValue(cluster);
        insert.Parameters.AddWithValue($"{row.Provider}/{grain.Type}/{row.Name}");
        insert.Parameters.AddWithValue(n0);
        insert.Parameters.AddWithValue(n1);
        insert.Parameters.Add(new() { Value = (object?)extension ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.AddWithValue(grain.Key.AsSpan().ToArray());
        insert.Parameters.Add(new() { Value = row.Data, NpgsqlDbType = NpgsqlDbType.Bytea });
        insert.Parameters.AddWithValue(row.Principal);
        return insert;
    }

    private sealed class Snapshot(NpgsqlConnection open, NpgsqlTransaction transaction, string cluster, string where) : IStoreSnapshot
    {
        public async IAsyncEnumerable<StateRow> Read([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using var command = new NpgsqlCommand(
                "SELECT name, key, grain, id = ww_state_id(service, name, 0, 0, grain), principal, payload FROM ww_state WHERE service = $1 AND payload IS NOT NULL", open);
            command.Parameters.AddWithValue(cluster);
            command.CommandTimeout = 0;
            await using var reader = await Guard(() => command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken)).ConfigureAwait(false);
            while (await Guard(() => reader.ReadAsync(cancellationToken)).ConfigureAwait(false))
                yield return await Guard(() => ReadRow(reader, cancellationToken)).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            await open.DisposeAsync().ConfigureAwait(false);
        }

        private static async Task<StateRow> ReadRow(NpgsqlDataReader reader, CancellationToken cancellationToken)
        {
            // Provider, type of grain and state.
            var name = reader.GetString(0);
            var (first, last) = (name.IndexOf('/', StringComparison.Ordinal), name.LastIndexOf('/'));
            var key = await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false) ? null : Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(1));
            var shown = reader.GetString(2);
            var isText = reader.GetBoolean(3);
            var principal = reader.GetString(4);
            var data = await reader.GetFieldValueAsync<byte[]>(5, cancellationToken).ConfigureAwait(false);
            return new(name[..first], $"{name[(first + 1)..last]}/{key ?? OldKey(shown, isText)}", name[(last + 1)..], data, principal);
        }

        // Rows that were last written before layout 4 tell the key only as Orleans split it.
        private static string OldKey(string shown, bool isText)
        {
            if (isText || shown.Split(',') is not [var left, var right]
                || !long.TryParse(left, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n0)
                || !long.TryParse(right, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n1))
                return shown;
            byte[] guid = [.. BitConverter.GetBytes(n0), .. BitConverter.GetBytes(n1)];
            return n0 == 0 ? n1.ToString("X", CultureInfo.InvariantCulture) : new Guid(guid).ToString("N");
        }

        private async Task<T> Guard<T>(Func<Task<T>> read)
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (NpgsqlException error)
            {
                throw new BackupException($"{where} cannot be read: {error.Message}", error);
            }
        }
    }
}
