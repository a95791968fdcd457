using Orleans.Serialization;
using Wetware.Functions.Storage;

namespace Wetware.Functions.Names;

/// <summary>One kind of entries of the catalog: in memory as objects, on disk in pages. When a write fails, the owner is told to start anew, because what is on disk is unknown.</summary>
internal sealed class CatalogMap<T>(PagedStore store, Serializer serializer, Action failed)
    where T : class
{
    private readonly SortedList<string, T> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<string> Keys => _entries.Keys;

    public IEnumerable<T> Values => _entries.Values;

    public IEnumerable<KeyValuePair<string, T>> Entries => _entries;

    public async Task LoadAsync()
    {
        await store.LoadAsync();
        foreach (var (key, value) in store.After(null))
            _entries.Add(key, serializer.Deserialize<T>(value)!);
    }

    public T? Find(string key) => _entries.GetValueOrDefault(key);

    public Task<IReadOnlyList<T>> PageAsync(string? after, int limit)
    {
        FunctionRules.Page(limit);
        IReadOnlyList<T> page = [.. store.After(after).Take(limit).Select(entry => _entries[entry.Key])];
        return Task.FromResult(page);
    }

    public Task SetAsync(string key, T value) => SetAsync(KeyValuePair.Create(key, value));

    public async Task SetAsync(params IReadOnlyList<KeyValuePair<string, T>> entries)
    {
        await Write([.. entries.Select(entry => (entry.Key, (byte[]?)serializer.SerializeToArray(entry.Value)))]);
        foreach (var (key, value) in entries)
            _entries[key] = value;
    }

    public async Task RemoveAsync(string key)
    {
        await Write([(key, null)]);
        _entries.Remove(key);
    }

    private async Task Write(IReadOnlyList<(string Key, byte[]? Value)> changes)
    {
        try
        {
            await store.WriteAsync(changes);
        }
        catch
        {
            failed();
            throw;
        }
    }
}
