using System.Collections.Immutable;
using Wetware.Raft.KeyValue;

namespace Wetware.Grains.Raft.StateMachines.KeyValue;

/// <summary>A lease and the keys that end with it.</summary>
internal sealed record KeyValueLease(ulong Id, TimeSpan TimeToLive, TimeSpan Due, ImmutableSortedSet<ReadOnlyMemory<byte>> Keys);

/// <summary>The state of a key-value group. The collections are immutable: a copy of the struct is a snapshot, and what undoes a transaction.</summary>
internal struct KeyValueState()
{
    public ImmutableSortedSet<KeyValueEntry> Keys { get; private set; } = ImmutableSortedSet.Create<KeyValueEntry>(KeyOrder.Entries);

    public ImmutableSortedDictionary<ulong, KeyValueLease> Leases { get; private set; } = ImmutableSortedDictionary<ulong, KeyValueLease>.Empty;

    public ImmutableSortedSet<(TimeSpan Due, ulong Id)> Deadlines { get; private set; } = [];

    /// <summary>The last changes, in their order.</summary>
    public ImmutableList<KeyValueChange> History { get; private set; } = [];

    public long HistoryBytes { get; private set; }

    public ulong Revision { get; set; }

    /// <summary>All changes of later revisions are in <see cref="History"/>.</summary>
    public ulong Compacted { get; set; }

    public long Bytes { get; private set; }

    public TimeSpan Time { get; set; }

    public static long SizeOf(KeyValueEntry entry) => entry.Key.Length + entry.Value.Length + KeyValueLimits.EntryOverhead;

    public readonly KeyValueEntry? Find(ReadOnlyMemory<byte> key) => Keys.TryGetValue(KeyOrder.Probe(key), out var entry) ? entry : null;

    public readonly KeyValueLease? FindLease(ulong id) => Leases.TryGetValue(id, out var lease) && lease.Due > Time ? lease : null;

    /// <summary>Writes an entry as its <c>ModRevision</c>; the lease, if any, exists.</summary>
    public void Put(KeyValueEntry entry, KeyValueEntry? former)
    {
        if (former is not null)
            Detach(former);
        Attach(entry);
        Revision = entry.ModRevision;
        History = History.Add(new(KeyValueChangeKind.Put, entry));
        HistoryBytes += SizeOf(entry);
    }

    /// <summary>Deletes an entry that is there.</summary>
    public void Delete(KeyValueEntry entry, ulong revision)
    {
        Detach(entry);
        Revision = revision;
        var change = new KeyValueChange(KeyValueChangeKind.Delete, entry with { Value = default, ModRevision = revision });
        History = History.Add(change);
        HistoryBytes += SizeOf(change.Entry);
    }

    public void SetLease(KeyValueLease lease)
    {
        if (Leases.TryGetValue(lease.Id, out var former))
            Deadlines = Deadlines.Remove((former.Due, former.Id));
        Leases = Leases.SetItem(lease.Id, lease);
        Deadlines = Deadlines.Add((lease.Due, lease.Id));
    }

    /// <summary>Removes a lease and, as one revision, its keys.</summary>
    public void RemoveLease(KeyValueLease lease)
    {
        var revision = Revision + 1;
        foreach (var key in lease.Keys)
            Delete(Find(key)!, revision);
        Leases = Leases.Remove(lease.Id);
        Deadlines = Deadlines.Remove((lease.Due, lease.Id));
    }

    /// <summary>Drops the oldest changes beyond the quotas.</summary>
    public void TrimHistory(KeyValueOptions options)
    {
        while (History.Count > options.HistoryChanges || HistoryBytes > options.HistoryBytes)
        {
            Compacted = History[0].Entry.ModRevision;
            HistoryBytes -= SizeOf(History[0].Entry);
            History = History.RemoveAt(0);
        }
    }

    /// <summary>Adds an entry that a snapshot holds; false if it is already there or its lease is not.</summary>
    public bool Load(KeyValueEntry entry)
    {
        if (Keys.Contains(entry) || (entry.Lease != 0 && !Leases.ContainsKey(entry.Lease)))
            return false;
        Attach(entry);
        return true;
    }

    /// <summary>Adds a change that a snapshot holds, after the former ones.</summary>
    public void Load(KeyValueChange change)
    {
        History = History.Add(change);
        HistoryBytes += SizeOf(change.Entry);
    }

    private void Attach(KeyValueEntry entry)
    {
        Keys = Keys.Add(entry);
        Bytes += SizeOf(entry);
        if (entry.Lease != 0)
            ChangeLease(Leases[entry.Lease], keys => keys.Add(entry.Key));
    }

    private void Detach(KeyValueEntry entry)
    {
        Keys = Keys.Remove(entry);
        Bytes -= SizeOf(entry);
        if (entry.Lease != 0)
            ChangeLease(Leases[entry.Lease], keys => keys.Remove(entry.Key));
    }

    private void ChangeLease(KeyValueLease lease, Func<ImmutableSortedSet<ReadOnlyMemory<byte>>, ImmutableSortedSet<ReadOnlyMemory<byte>>> change) =>
        Leases = Leases.SetItem(lease.Id, lease with { Keys = change(lease.Keys) });
}

/// <summary>The order of keys: by their bytes.</summary>
internal static class KeyOrder
{
    public static readonly IComparer<ReadOnlyMemory<byte>> Bytes =
        Comparer<ReadOnlyMemory<byte>>.Create((left, right) => left.Span.SequenceCompareTo(right.Span));

    public static readonly IComparer<KeyValueEntry> Entries =
        Comparer<KeyValueEntry>.Create((left, right) => left.Key.Span.SequenceCompareTo(right.Key.Span));

    /// <summary>An entry to look up the one with this key.</summary>
    public static KeyValueEntry Probe(ReadOnlyMemory<byte> key) => new(key, default, 0, 0, 0, 0);
}
