using System.Collections.Concurrent;

namespace Wetware.Functions.Serving;

/// <summary>Counts the calls under way of each plug that has a limit of concurrency.</summary>
internal sealed class PlugGates
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    /// <summary>Enters until the result is disposed; null when as many are under way as may be.</summary>
    public IDisposable? TryEnter(Plug plug)
    {
        if (plug.Limits.Concurrency is not { } most)
            return Open.Instance;
        var key = plug.Key;
        if (_counts.AddOrUpdate(key, 1, (_, count) => count + 1) <= most)
            return new Place(this, key);
        Leave(key);
        return null;
    }

    private void Leave(string key)
    {
        if (_counts.AddOrUpdate(key, 0, (_, count) => count - 1) == 0)
            _counts.TryRemove(KeyValuePair.Create(key, 0));
    }

    private sealed class Place(PlugGates gates, string key) : IDisposable
    {
        public void Dispose() => gates.Leave(key);
    }

    private sealed class Open : IDisposable
    {
        public static readonly Open Instance = new();

        public void Dispose()
        {
        }
    }
}
