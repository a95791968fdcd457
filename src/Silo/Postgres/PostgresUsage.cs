using System.Data.Common;
using Npgsql;
using Wetware.Grains.Quotas;
using Wetware.Storage;

namespace Wetware.Silo.Postgres;

/// <summary>Counts states in the database.</summary>
internal sealed class PostgresUsage(string connection, string service) : IStateUsage, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connection);

    /// <inheritdoc />
    public async Task<StateUsage> Count(string name, string? principal, CancellationToken cancellationToken)
    {
        try
        {
            // The name of a state is the last part of the column's (PostgresGrainStorage). The length of a payload is known without reading it.
            await using var command = _source.CreateCommand(
                "SELECT count(*), coalesce(sum(octet_length(payload)), 0)::bigint FROM ww_state WHERE service = $1 AND split_part(name, '/', 3) = $2 AND payload IS NOT NULL"
                + (principal is null ? "" : " AND principal = $3"));
            command.Parameters.AddWithValue(service);
            command.Parameters.AddWithValue(name);
            if (principal is not null)
                command.Parameters.AddWithValue(principal);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new StateUsage(reader.GetInt64(0), reader.GetInt64(1));
        }
        catch (DbException error)
        {
            throw PostgresGrainStorage.Refused(error);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
