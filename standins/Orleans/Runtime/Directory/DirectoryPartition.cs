using System.Collections.Concurrent;

namespace Orleans.Runtime.GrainDirectory;

/// <summary>The entries that one silo owns. Safe for all threads; each operation on a grain is atomic.</summary>
internal sealed class DirectoryPartition(Func<SiloAddress, bool> isDead)
{
    private readonly ConcurrentDictionary<GrainId, GrainAddress> _entries = new();

    public int Count => _entries.Count;

    /// <summary>Enters an activation unless another one that lives stands there; returns who stands there now.</summary>
    public GrainAddress Register(GrainAddress address, GrainAddress? previous)
    {
        while (true)
        {
            var now = _entries.GetOrAdd(address.GrainId, address);
            if (ReferenceEquals(now, address) || IsSame(now, address))
                return now;
            if (!IsGone(now) && (previous is null || !previous.Matches(now)))
                return now;
            if (_entries.TryUpdate(address.GrainId, address, now))
                return address;
        }
    }

    /// <summary>Who stands there, if it lives.</summary>
    public GrainAddress? Lookup(GrainId grain)
    {
        if (!_entries.TryGetValue(grain, out var address))
            return null;
        if (!IsGone(address))
            return address;
        _entries.TryRemove(KeyValuePair.Create(grain, address));
        return null;
    }

    /// <summary>Removes an activation's entry. Another activation's stays, whatever the cause: it is not the caller's to remove.</summary>
    public bool Unregister(GrainAddress address)
    {
        if (!_entries.TryGetValue(address.GrainId, out var now) || !now.Matches(address))
            return false;
        return _entries.TryRemove(KeyValuePair.Create(address.GrainId, now));
    }

    /// <summary>Removes the entries that are no longer this silo's, and those of the dead.</summary>
    public void Keep(Func<GrainId, bool> isOwn)
    {
        foreach (var entry in _entries)
        {
            if (!isOwn(entry.Key) || IsGone(entry.Value))
                _entries.TryRemove(entry);
        }
    }

    private static bool IsSame(GrainAddress left, GrainAddress right) =>
        left.ActivationId.Equals(right.ActivationId) && Equals(left.SiloAddress, right.SiloAddress);

    private bool IsGone(GrainAddress address) => address.SiloAddress is null || isDead(address.SiloAddress);
}
