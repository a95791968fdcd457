using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Wetware.Tests.Storage;

/// <summary>A storage that outlives the silos that use it.</summary>
internal sealed class SharedStorage(ConcurrentDictionary<string, (byte[] Bytes, string Etag)> rows, Serializer serializer) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = rows.TryGetValue(Key(stateName, grainId), out var row);
        if (grainState.RecordExists)
            (grainState.State, grainState.ETag) = (serializer.Deserialize<T>(row.Bytes), row.Etag);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = $"{Guid.NewGuid()}";
        grainState.RecordExists = true;
        rows[Key(stateName, grainId)] = (serializer.SerializeToArray(grainState.State), grainState.ETag);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        rows.TryRemove(Key(stateName, grainId), out _);
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return Task.CompletedTask;
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";
}
