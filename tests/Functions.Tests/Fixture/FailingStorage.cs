using System.Collections.Concurrent;
using Orleans.Storage;
using Wetware.Errors;

namespace Wetware.Tests.Fixture;

/// <summary>A storage in memory, whose writes can be made to fail, before or after they happened.</summary>
internal sealed class FailingStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(GrainId, string), (object? State, string ETag)> _states = new();
    private int _etag;

    /// <summary>Writes that succeed before one fails; null for all.</summary>
    public int? WritesUntilFailure { get; set; }

    /// <summary>Whether the failing write happens all the same.</summary>
    public bool FailsAfterwards { get; set; }

    public int Writes { get; private set; }

    /// <summary>States whose name begins so.</summary>
    public int Count(string name) => _states.Keys.Count(key => key.Item2.StartsWith(name, StringComparison.Ordinal));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var exists = _states.TryGetValue((grainId, stateName), out var there);
        (grainState.RecordExists, grainState.ETag) = (exists, exists ? there.ETag : null);
        grainState.State = exists ? (T)there.State! : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Change(stateName, grainId, grainState, () =>
    {
        var etag = Interlocked.Increment(ref _etag).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _states[(grainId, stateName)] = (grainState.State, etag);
        (grainState.RecordExists, grainState.ETag) = (true, etag);
    });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Change(stateName, grainId, grainState, () =>
    {
        _states.TryRemove((grainId, stateName), out _);
        (grainState.RecordExists, grainState.ETag) = (false, null);
    });

    private Task Change<T>(string stateName, GrainId grainId, IGrainState<T> grainState, Action apply)
    {
        var fails = WritesUntilFailure is { } left && left <= Writes;
        Writes++;
        if (fails && !FailsAfterwards)
            throw new WetwareException(ErrorKind.Disconnected, "the disk is away");
        var stored = _states.TryGetValue((grainId, stateName), out var there) ? there.ETag : null;
        if (stored != grainState.ETag)
            throw new InconsistentStateException("changed meanwhile", stored, grainState.ETag);
        apply();
        return fails ? throw new WetwareException(ErrorKind.Disconnected, "the answer was lost") : Task.CompletedTask;
    }
}
