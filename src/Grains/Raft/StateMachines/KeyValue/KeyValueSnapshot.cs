using System.Collections.Immutable;
using Wetware.Codecs;
using Wetware.Raft.KeyValue;

namespace Wetware.Grains.Raft.StateMachines.KeyValue;

/// <summary>A captured key-value state, and its encoding: time, revisions, leases, entries, changes.</summary>
internal sealed class KeyValueSnapshot(KeyValueState state) : IStateSnapshot
{
    private const uint Mark = 0x31_56_4b_57;
    private const int CancellationInterval = 4096;

    public byte[] Encode(CancellationToken cancellationToken)
    {
        var writer = SnapshotFrame.Begin(Mark);
        writer.Duration(state.Time);
        writer.UInt64(state.Revision);
        writer.UInt64(state.Compacted);
        writer.Int32(state.Leases.Count);
        foreach (var lease in state.Leases.Values)
        {
            writer.UInt64(lease.Id);
            writer.Duration(lease.TimeToLive);
            writer.Duration(lease.Due);
        }

        var written = 0;
        writer.Int32(state.Keys.Count);
        foreach (var entry in state.Keys)
        {
            if (written++ % CancellationInterval == 0)
                cancellationToken.ThrowIfCancellationRequested();
            entry.Write(writer);
        }

        writer.Int32(state.History.Count);
        foreach (var change in state.History)
        {
            if (written++ % CancellationInterval == 0)
                cancellationToken.ThrowIfCancellationRequested();
            writer.Byte((byte)change.Kind);
            change.Entry.Write(writer);
        }

        return SnapshotFrame.End(writer);
    }

    public static KeyValueState Decode(ReadOnlyMemory<byte> snapshot)
    {
        var reader = new ByteReader(SnapshotFrame.Open(Mark, snapshot));
        var state = new KeyValueState { Time = reader.Duration(), Revision = reader.UInt64(), Compacted = reader.UInt64() };
        for (var left = reader.Count(elementSize: 24); left > 0 && reader.Ok; left--)
        {
            var lease = new KeyValueLease(reader.UInt64(), reader.Duration(), reader.Duration(), ImmutableSortedSet.Create(KeyOrder.Bytes));
            if (lease.Id == 0 || state.Leases.ContainsKey(lease.Id))
                reader.Fail();
            else
                state.SetLease(lease);
        }

        for (var left = reader.Count(KeyValueEntry.MinEncodedBytes); left > 0 && reader.Ok; left--)
        {
            var entry = Own(KeyValueEntry.Read(ref reader));
            if (entry.Key.IsEmpty || entry.ModRevision > state.Revision || !state.Load(entry))
                reader.Fail();
        }

        var last = state.Compacted;
        for (var left = reader.Count(KeyValueEntry.MinEncodedBytes + 1); left > 0 && reader.Ok; left--)
        {
            var change = new KeyValueChange((KeyValueChangeKind)reader.Byte(), Share(state, Own(KeyValueEntry.Read(ref reader))));
            if (change.Entry.ModRevision < last || change.Entry.ModRevision > state.Revision)
                reader.Fail();
            last = change.Entry.ModRevision;
            state.Load(change);
        }

        return reader.AtEnd ? state : throw SnapshotFrame.Inconsistent();
    }

    /// <summary>Copies key and value out of the snapshot, so that it can be released.</summary>
    private static KeyValueEntry Own(KeyValueEntry entry) => entry with { Key = entry.Key.ToArray(), Value = entry.Value.ToArray() };

    /// <summary>The entry of the state where the change is its last write, as it was before the snapshot.</summary>
    private static KeyValueEntry Share(in KeyValueState state, KeyValueEntry entry) =>
        state.Find(entry.Key) is { } present && present.ModRevision == entry.ModRevision && present.Version == entry.Version
            && present.Value.Span.SequenceEqual(entry.Value.Span) ? present : entry;
}
