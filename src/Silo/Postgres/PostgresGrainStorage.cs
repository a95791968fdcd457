using System.Data.Common;
using Npgsql;
using Orleans.Storage;
using Wetware.Errors;

namespace Wetware.Silo.Postgres;

/// <summary>
/// Orleans' ADO.NET storage under our names. That storage tells states apart by the grain's key and the state's name alone; here the provider and the
/// type of grain count as well. Failures of the database carry the product's error words.
/// </summary>
internal sealed class PostgresGrainStorage(string provider, IGrainStorage inner) : IGrainStorage
{
    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guarded(() => inner.ReadStateAsync(Name(stateName, grainId), grainId, grainState));

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guarded(() => inner.WriteStateAsync(Name(stateName, grainId), grainId, grainState));

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guarded(() => inner.ClearStateAsync(Name(stateName, grainId), grainId, grainState));

    // The key as it is, in a line of its own, for backups (deploy/sql/postgresql/0004.sql).
    private string Name(string stateName, GrainId grainId) => $"{provider}/{grainId.Type}/{stateName}\n{Convert.ToHexStringLower(grainId.Key.AsSpan())}";

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
