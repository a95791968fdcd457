using System.Buffers.Binary;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Log;

/// <summary>
/// What the log knows of one member: while it is read with all entries, afterwards with what the head of the next segment needs and which
/// segments hold entries that are not compacted.
/// </summary>
internal sealed class MemberImage(ulong id)
{
    private readonly Queue<(long Segment, ulong LastIndex)> _held = new();
    private List<Entry>? _entries = [];

    public ReadOnlyMemory<byte> Description { get; private set; }

    public HardState HardState { get; private set; }

    /// <summary>The newest snapshot, without its data.</summary>
    public Snapshot Snapshot { get; private set; } = Snapshot.Empty;

    /// <summary>The entry that the log begins after.</summary>
    public EntryId Start { get; private set; }

    /// <summary>The oldest segment with entries that are still needed; null when there is none.</summary>
    public long? OldestSegment => _held.TryPeek(out var oldest) ? oldest.Segment : null;

    /// <summary>The name of the file of a snapshot.</summary>
    public string SnapshotFile(ulong index) => $"{id:x16}-{index:x16}.snapshot";

    /// <summary>Takes a record in. Returns what is wrong with it, or null.</summary>
    public string? Apply(LogRecord record, long segment)
    {
        switch (record.Kind)
        {
            case LogRecordKind.Created:
                Description = record.Body.ToArray();
                return null;
            case LogRecordKind.Compacted:
                if (record.Body.Length != 16)
                    return "a compaction record has another length than 16";
                Compact(ReadId(record.Body.Span));
                return null;
        }

        if (!MessageCodec.TryRead(record.Body, out var message, out var problem))
            return problem;
        if (message.Snapshot is { } snapshot && snapshot.Index >= Snapshot.Index)
        {
            Snapshot = snapshot;
            if (record.Kind == LogRecordKind.Saved)
                Replace(snapshot.Id);
        }

        if (!message.HardState.IsEmpty)
            HardState = message.HardState;
        return message.Entries.IsEmpty ? null : Append(message.Entries.Span, segment);
    }

    /// <summary>Returns the records from which a segment can be read without those before it, entries excepted.</summary>
    public IEnumerable<LogRecord> Checkpoint()
    {
        yield return new(LogRecordKind.Created, id, Description);
        if (!Snapshot.IsEmpty)
            yield return new(LogRecordKind.Snapshotted, id, MessageCodec.Encode(new Message { Type = MessageType.Snap, Snapshot = Snapshot }));
        yield return new(LogRecordKind.Compacted, id, WriteId(Start));
        if (!HardState.IsEmpty)
            yield return new(LogRecordKind.Saved, id, MessageCodec.Encode(Message(HardState)));
    }

    /// <summary>
    /// Ends reading: returns what the member starts from and lets the entries go. Returns null, and says why, when entries are missing.
    /// </summary>
    public MemoryStorage? Finish(ReadOnlyMemory<byte> snapshotData, out string problem)
    {
        var entries = _entries!;
        _entries = null;
        entries.RemoveAll(entry => entry.Index <= Start.Index);
        var last = entries.Count == 0 ? Start.Index : entries[^1].Index;
        problem = entries.Count > 0 && entries[0].Index != Start.Index + 1
            ? $"entries {Start.Index + 1} to {entries[0].Index - 1} of member {id:x} are missing"
            : Snapshot.Index < Start.Index || Snapshot.Index > last
            ? $"the snapshot at {Snapshot.Index} of member {id:x} is not in its log, {Start.Index} to {last}"
            : HardState.Commit > last
            ? $"entries {last + 1} to {HardState.Commit} of member {id:x}, which are committed, are missing"
            : "";
        if (problem.Length > 0)
            return null;
        var storage = new MemoryStorage();
        if (Start.Index > 0)
            storage.ApplySnapshot(new(Start.Index, Start.Term, Snapshot.ConfState, Snapshot.Index == Start.Index ? snapshotData : default));
        storage.Append(entries.ToArray());
        if (Snapshot.Index > Start.Index)
            storage.CreateSnapshot(Snapshot.Index, Snapshot.ConfState, snapshotData);
        storage.SetHardState(HardState);
        return storage;
    }

    public static Message Message(HardState state) =>
        new() { Type = MessageType.StorageAppend, Term = state.Term, Vote = state.Vote, Commit = state.Commit };

    public static byte[] WriteId(EntryId entry)
    {
        var body = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(body, entry.Index);
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(8), entry.Term);
        return body;
    }

    private static EntryId ReadId(ReadOnlySpan<byte> body) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(body[8..]), BinaryPrimitives.ReadUInt64LittleEndian(body));

    private void Replace(EntryId start)
    {
        Start = start;
        _entries?.Clear();
        _held.Clear();
    }

    private void Compact(EntryId start)
    {
        if (start.Index < Start.Index)
            return;
        Start = start;
        while (_held.TryPeek(out var oldest) && oldest.LastIndex <= start.Index)
            _held.Dequeue();
        if (_entries is { } entries && entries.FindIndex(entry => entry.Index > start.Index) is var first && first != 0)
            entries.RemoveRange(0, first < 0 ? entries.Count : first);
    }

    private string? Append(ReadOnlySpan<Entry> added, long segment)
    {
        for (var i = 1; i < added.Length; i++)
        {
            if (added[i].Index != added[i - 1].Index + 1)
                return $"entry {added[i].Index} of member {id:x} follows entry {added[i - 1].Index}";
        }

        // Entries from the first index on are saved again: what older segments hold is not needed any more.
        if (added[0].Index <= Start.Index + 1)
            _held.Clear();
        if (!_held.TryPeek(out _) || _held.Last().Segment != segment)
            _held.Enqueue((segment, added[^1].Index));
        else
            RaiseLast(segment, added[^1].Index);
        if (_entries is not { } entries)
            return null;
        while (entries.Count > 0 && entries[^1].Index >= added[0].Index)
            entries.RemoveAt(entries.Count - 1);

        // Segments that held what is between were removed; a later compaction must cover it, or Finish finds the gap.
        if (entries.Count > 0 && entries[^1].Index + 1 != added[0].Index)
            entries.Clear();
        foreach (ref readonly var entry in added)
            entries.Add(entry with { Data = entry.Data.ToArray() });
        return null;
    }

    // The queue has an element for each segment, so it is short.
    private void RaiseLast(long segment, ulong index)
    {
        for (var left = _held.Count; left > 0; left--)
        {
            var held = _held.Dequeue();
            _held.Enqueue(held.Segment == segment ? held with { LastIndex = Math.Max(held.LastIndex, index) } : held);
        }
    }
}
