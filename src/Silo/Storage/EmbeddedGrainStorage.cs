using Orleans.Storage;
using Wetware.Grains.Quotas;
using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>
/// The grain storage of an embedded cluster. A write that returned is on the primary's disk. A write whose answer was lost may have happened: the
/// next write then fails with <see cref="InconsistentStateException"/>, the runtime drops the activation, and the grain reads what is stored.
/// </summary>
public sealed class EmbeddedGrainStorage(string provider, IStateStore store, IGrainStorageSerializer serializer) : IGrainStorage
{
    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var stored = await store.Read(Key(stateName, grainId), cancellationToken).ConfigureAwait(false);
        grainState.RecordExists = stored is not null;
        grainState.ETag = stored?.ETag;
        grainState.State = stored is null ? Empty<T>() : serializer.Deserialize<T>(new BinaryData(stored.Data)) ?? Empty<T>();
    }

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var data = serializer.Serialize(grainState.State).ToMemory();

        // Back to the grain's turn at once, not by way of another thread.
        var result = await store.Write(Key(stateName, grainId), grainState.ETag, data, (grainState.State as IChargedState)?.Principal, cancellationToken).ConfigureAwait(true);
        if (!result.Done)
            throw Conflict("write", stateName, grainId, result.ETag, grainState.ETag);
        grainState.ETag = result.ETag;
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var result = await store.Clear(Key(stateName, grainId), grainState.ETag, cancellationToken).ConfigureAwait(false);
        if (!result.Done)
            throw Conflict("clear", stateName, grainId, result.ETag, grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Empty<T>();
    }

    private StateKey Key(string stateName, GrainId grainId) => new(provider, grainId.ToString(), stateName);

    private static T Empty<T>() => Activator.CreateInstance<T>();

    private static InconsistentStateException Conflict(string verb, string stateName, GrainId grainId, string? stored, string? held) =>
        new($"cannot {verb} {stateName} of {grainId}: it was changed meanwhile", stored, held);
}
