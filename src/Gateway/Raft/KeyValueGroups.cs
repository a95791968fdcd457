using System.Collections.Concurrent;
using Wetware.Errors;
using Wetware.Raft.KeyValue;

namespace Wetware.Gateway.Raft;

/// <summary>
/// The key-value groups that requests use, so that those share a session in each group. One whose use failed is opened anew: another group may have its name then.
/// </summary>
internal sealed class KeyValueGroups(WetwareClient cluster)
{
    private const int Most = 256;

    private readonly ConcurrentDictionary<string, KeyValueGroup> _groups = new(StringComparer.Ordinal);

    /// <summary>Does something with a group.</summary>
    public async Task<T> Use<T>(string name, Func<KeyValueGroup, Task<T>> use, CancellationToken cancellationToken)
    {
        var keys = await Get(name, cancellationToken);
        try
        {
            return await use(keys);
        }
        catch (WetwareException error) when (error.Kind is not (ErrorKind.Limit or ErrorKind.Overloaded))
        {
            _groups.TryRemove(KeyValuePair.Create(name, keys));
            throw;
        }
    }

    // What is dropped here has a session in the group, which expires.
    private async ValueTask<KeyValueGroup> Get(string name, CancellationToken cancellationToken)
    {
        if (_groups.TryGetValue(name, out var known))
            return known;
        var opened = await cluster.RaftGroups.OpenKeyValueAsync(name, cancellationToken);
        if (_groups.Count >= Most)
            _groups.Clear();
        return _groups.GetOrAdd(name, opened);
    }
}
