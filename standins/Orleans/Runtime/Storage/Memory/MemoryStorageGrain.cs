namespace Orleans.Storage;

/// <inheritdoc cref="IMemoryStorageGrain" />
[KeepAlive]
internal sealed class MemoryStorageGrain : Grain, IMemoryStorageGrain
{
    /// <summary>A deleted state stays as null: whoever still knows its version may not write it again.</summary>
    private readonly Dictionary<string, StoredState?> _states = [];

    public Task<StoredState?> Read(string key) => Task.FromResult(_states.GetValueOrDefault(key));

    public Task<StoreAnswer> Write(string key, ReadOnlyMemory<byte> state, string? etag) =>
        Task.FromResult(Change(key, etag, new StoredState(state, Guid.NewGuid().ToString("N"))));

    public Task<StoreAnswer> Delete(string key, string? etag) => Task.FromResult(Change(key, etag, null));

    /// <summary>What was never stored accepts any version: the grain may have lost its memory together with its silo.</summary>
    private StoreAnswer Change(string key, string? etag, StoredState? state)
    {
        if (_states.TryGetValue(key, out var stored) && etag != "*" && etag != stored?.Etag)
            return new StoreAnswer(false, stored?.Etag);
        _states[key] = state;
        return new StoreAnswer(true, state?.Etag);
    }
}
