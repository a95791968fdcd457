using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Storage;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Storage;

/// <summary>A storage provider of our own: checks ETags, tells the journal of each grain's key, and fails when told to.</summary>
public sealed class RecordingStorage(string name) : IGrainStorage
{
    public const string First = "first";
    public const string Second = "second";

    private static int _version;

    public static ConcurrentDictionary<(string Storage, string State, GrainId Grain), StoredRow> Rows { get; } = new();

    /// <summary>Grain keys whose writes fail.</summary>
    public static ConcurrentDictionary<string, bool> Failing { get; } = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Tell("read", stateName, grainId);
        var row = Rows.GetValueOrDefault((name, stateName, grainId));
        grainState.RecordExists = row?.State is not null;
        grainState.ETag = row?.ETag;
        if (row?.State is T state)
            grainState.State = state;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Tell("write", stateName, grainId);
        Put(stateName, grainId, grainState, grainState.State);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Tell("clear", stateName, grainId);
        Put(stateName, grainId, grainState, null);
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private void Tell(string what, string stateName, GrainId grainId) => Journal.Add(grainId.Key.ToString()!, $"{what} {name}/{stateName}");

    private void Put<T>(string stateName, GrainId grainId, IGrainState<T> grainState, object? state)
    {
        var key = (name, stateName, grainId);
        if (Failing.ContainsKey(grainId.Key.ToString()!))
            throw new IOException("the disk is full");
        var stored = Rows.GetValueOrDefault(key)?.ETag;
        if (stored != grainState.ETag)
            throw new InconsistentStateException("somebody else has written", stored, grainState.ETag);
        grainState.ETag = Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture);
        Rows[key] = new StoredRow(state, grainState.ETag);
    }
}
