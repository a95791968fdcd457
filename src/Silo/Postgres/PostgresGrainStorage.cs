using System.Data.Common;
using Npgsql;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Grains.Quotas;

namespace Wetware.Silo.Postgres;

/// <summary>
/// Orleans' ADO.NET storage under our names. That storage tells states apart by the grain's key and the state's name alone; here the provider and the
/// type of grain count as well, and keys that it would take for one are told apart (<see cref="PostgresKeys"/>). Failures of the database carry the product's error words.
/// </summary>
/// <remarks>
/// Before layout 4 a state was under the key as that storage reads it, and the row did not tell which one it was. Such a row is read where a state has none of its own, and goes with the
/// first write of it.
/// </remarks>
internal sealed class PostgresGrainStorage(string provider, IGrainStorage inner) : IGrainStorage
{
    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Guarded(async () =>
    {
        var (name, row) = (Name(stateName, grainId), PostgresKeys.Row(grainId));
        await inner.ReadStateAsync(name, row, grainState).ConfigureAwait(false);
        if (row == grainId || grainState.ETag is not null || await FindEarlier<T>(name, grainId).ConfigureAwait(false) is not { } earlier)
            return;
        (grainState.State, grainState.RecordExists) = (earlier.State, true);
    });

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Guarded(async () =>
    {
        var (name, row, isFirst) = (Name(stateName, grainId), PostgresKeys.Row(grainId), grainState.ETag is null);
        var charged = (grainState.State as IChargedState)?.Principal is { } principal ? $"{name}\n{principal}" : name; // deploy/sql/postgresql/0005.sql
        await inner.WriteStateAsync(charged, row, grainState).ConfigureAwait(false);
        if (row != grainId && isFirst)
            await ClearEarlier<T>(name, grainId).ConfigureAwait(false);
    });

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Guarded(async () =>
    {
        var (name, row) = (Name(stateName, grainId), PostgresKeys.Row(grainId));
        if (row != grainId)
        {
            await ClearEarlier<T>(name, grainId).ConfigureAwait(false);
            if (grainState is { ETag: null, RecordExists: true })
            {
                // There was no other row.
                (grainState.State, grainState.RecordExists) = (Activator.CreateInstance<T>(), false);
                return;
            }
        }

        await inner.ClearStateAsync(name, row, grainState).ConfigureAwait(false);
    });

    // The key as it is, in a line of its own, for backups and so that no other key's row is taken for this one's (deploy/sql/postgresql/0004.sql).
    private string Name(string stateName, GrainId grainId) => $"{provider}/{grainId.Type}/{stateName}\n{Convert.ToHexStringLower(grainId.Key.AsSpan())}";

    private async Task<GrainState<T>?> FindEarlier<T>(string name, GrainId grainId)
    {
        var earlier = new GrainState<T>(Activator.CreateInstance<T>());
        await inner.ReadStateAsync(name, grainId, earlier).ConfigureAwait(false);
        return earlier.RecordExists ? earlier : null;
    }

    private async Task ClearEarlier<T>(string name, GrainId grainId)
    {
        if (await FindEarlier<T>(name, grainId).ConfigureAwait(false) is { } earlier)
            await inner.ClearStateAsync(name, grainId, earlier).ConfigureAwait(false);
    }

    private static async Task Guarded(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (DbException error)
        {
            // Whether a write happened is unknown when the connection broke; the next one finds out by its version.
            throw Refused(error);
        }
    }

    /// <summary>What a failure of the database is to a caller: a full or failing disk of the server, and a standby that takes no writes, are away for now.</summary>
    internal static WetwareException Refused(DbException error)
    {
        var what = error.SqlState switch
        {
            PostgresErrorCodes.DiskFull => "the disk of the database is full",
            PostgresErrorCodes.IoError => "the disk of the database fails",
            PostgresErrorCodes.ReadOnlySqlTransaction => "the database is read-only",
            _ => null,
        };
        return new WetwareException(
            what is not null || error.IsTransient ? ErrorKind.Disconnected : ErrorKind.Failed, $"{what ?? "the database does not do it"}: {error.Message}", error);
    }
}
