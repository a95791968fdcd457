using Orleans.Configuration;
using Orleans.Core;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Keeps states in grains: they live as long as the silos that hold those grains.</summary>
public sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly IMemoryStorageGrain[] _grains;
    private readonly IGrainStorageSerializer _serializer;

    public MemoryGrainStorage(string name, MemoryGrainStorageOptions options, IGrainFactory grainFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(grainFactory);
        if (options.NumStorageGrains <= 0)
        {
            throw new OrleansConfigurationException(
                $"Configuration for {nameof(MemoryGrainStorage)} {name} is invalid. {nameof(options.NumStorageGrains)} must be larger than 0.");
        }

        _serializer = options.GrainStorageSerializer;
        _grains = [.. Enumerable.Range(0, options.NumStorageGrains).Select(i => grainFactory.GetGrain<IMemoryStorageGrain>($"{name}/{i}"))];
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = Key(stateName, grainId);
        var stored = await GrainFor(key).Read(key);
        var state = stored is null ? default : _serializer.Deserialize<T>(stored.Bytes);
        grainState.State = state ?? StateInstances.Create<T>();
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null && state is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = Key(stateName, grainId);
        var answer = await GrainFor(key).Write(key, _serializer.Serialize(grainState.State).ToMemory(), grainState.ETag);
        answer.Check(grainState.ETag);
        grainState.ETag = answer.Etag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = Key(stateName, grainId);
        (await GrainFor(key).Delete(key, grainState.ETag)).Check(grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = StateInstances.Create<T>();
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private IMemoryStorageGrain GrainFor(string key) => _grains[StableHash.ComputeHash(key) % (uint)_grains.Length];
}
