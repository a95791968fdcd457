using Orleans.Storage;

namespace Wetware.Tests.Tasks;

/// <summary>Grain storage in memory that keeps to the rule of versions.</summary>
internal sealed class MemoryStorage : IGrainStorage
{
    private readonly Dictionary<(GrainId, string), (string Version, object? State)> _states = [];
    private int _version;

    /// <summary>Called before each write with the name of the state; what it throws is what the write says.</summary>
    public Action<string>? Writing { get; set; }

    /// <summary>Called before each read with the name of the state.</summary>
    public Action<string>? Reading { get; set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Reading?.Invoke(stateName);
        var found = _states.TryGetValue((grainId, stateName), out var kept);
        grainState.RecordExists = found;
        grainState.ETag = found ? kept.Version : null;
        grainState.State = found ? (T)kept.State! : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Writing?.Invoke(stateName);
        var found = _states.TryGetValue((grainId, stateName), out var kept);
        if ((found ? kept.Version : null) != grainState.ETag)
            throw new InconsistentStateException("changed meanwhile");
        grainState.ETag = $"{++_version}";
        grainState.RecordExists = true;
        _states[(grainId, stateName)] = (grainState.ETag, grainState.State);
        return Task.CompletedTask;
    }

    /// <summary>How many states there are.</summary>
    public int Count => _states.Count;

    /// <summary>True when there is such a state.</summary>
    public bool Contains(GrainId owner, string name) => _states.ContainsKey((owner, name));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!_states.TryGetValue((grainId, stateName), out var kept) || kept.Version != grainState.ETag)
            throw new InconsistentStateException("changed meanwhile");
        _states.Remove((grainId, stateName));
        (grainState.RecordExists, grainState.ETag) = (false, null);
        return Task.CompletedTask;
    }
}
