using System.Collections.Concurrent;

namespace Orleans.Runtime.GrainDirectory;

/// <summary>
/// Where grains of others are thought to be. Bounded: entries live in a young and an old generation of half the size each; use makes them young, and
/// when the young are too many the old are forgotten.
/// </summary>
internal sealed class LocatorCache(int size)
{
    private readonly int _half = Math.Max(1, size / 2);
    private readonly Lock _turning = new();
    private ConcurrentDictionary<GrainId, GrainAddress> _young = new();
    private ConcurrentDictionary<GrainId, GrainAddress> _old = new();
    private int _youngCount;

    public int Count => _young.Count + _old.Count;

    public bool TryGet(GrainId grain, out GrainAddress address)
    {
        if (_young.TryGetValue(grain, out address!))
            return true;
        if (!_old.TryRemove(grain, out address!))
            return false;
        Put(address);
        return true;
    }

    public void Put(GrainAddress address)
    {
        if (size <= 0)
            return;
        var young = _young;
        if (!young.TryAdd(address.GrainId, address))
        {
            young[address.GrainId] = address;
            return;
        }

        if (Interlocked.Increment(ref _youngCount) > _half)
            Turn();
    }

    public void Remove(GrainId grain)
    {
        if (_young.TryRemove(grain, out _))
            Interlocked.Decrement(ref _youngCount);
        _old.TryRemove(grain, out _);
    }

    /// <summary>Removes what is known of a grain if it is that address.</summary>
    public void Remove(GrainAddress address)
    {
        if (_young.TryGetValue(address.GrainId, out var known) && address.Matches(known) && _young.TryRemove(KeyValuePair.Create(address.GrainId, known)))
            Interlocked.Decrement(ref _youngCount);
        if (_old.TryGetValue(address.GrainId, out known) && address.Matches(known))
            _old.TryRemove(KeyValuePair.Create(address.GrainId, known));
    }

    private void Turn()
    {
        lock (_turning)
        {
            if (_youngCount <= _half)
                return;
            _old = _young;
            _young = new ConcurrentDictionary<GrainId, GrainAddress>();
            _youngCount = 0;
        }
    }
}
