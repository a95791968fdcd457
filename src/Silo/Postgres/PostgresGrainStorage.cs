using System.Data.Common;
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

    private string Name(string stateName, GrainId grainId) => $"{provider}/{grainId.Type}/{stateName}";

    private static async Task Guarded(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (DbException error)
        {
            // Whether a write happened is unknown when the connection broke; the next one finds out by its version.
            throw new WetwareException(error.IsTransient ? ErrorKind.Disconnected : ErrorKind.Failed, $"the database does not do it: {error.Message}", error);
        }
    }
}
