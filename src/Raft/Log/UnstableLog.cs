namespace Wetware.Raft;

/// <summary>
/// Entries and a snapshot that are not yet known to be in storage. A part of them may be in the course of being written. Entry
/// <c>Entries[i]</c> has index <c>Offset + i</c>; Offset may be below the end of the storage, which then must be truncated.
/// </summary>
internal sealed class UnstableLog(ulong offset, RaftTrace trace)
{
    private const int InitialCapacity = 16;

    // How many payload bytes of dropped entries the buffer may keep alive for the sake of being filled to its end.
    private const int MaxDeadBytes = 64 << 10;

    // Slices of the buffer are handed out and never change: slots are written once, and a truncation takes a new buffer.
    private Entry[] _buffer = [];
    private int _start;
    private long _deadBytes;

    /// <summary>The index of the first entry.</summary>
    public ulong Offset { get; private set; } = offset;

    /// <summary>The index after the last entry that is being written. Invariant: Offset &lt;= OffsetInProgress.</summary>
    public ulong OffsetInProgress { get; private set; } = offset;

    public Snapshot? Snapshot { get; private set; }

    public bool SnapshotInProgress { get; private set; }

    public int Count { get; private set; }

    public ReadOnlyMemory<Entry> Entries => _buffer.AsMemory(_start, Count);

    /// <summary>The entries that nobody writes yet.</summary>
    public ReadOnlyMemory<Entry> NextEntries => Entries[(int)(OffsetInProgress - Offset)..];

    public bool HasNextEntries => (ulong)Count > OffsetInProgress - Offset;

    /// <summary>The snapshot, unless it is being written.</summary>
    public Snapshot? NextSnapshot => SnapshotInProgress ? null : Snapshot;

    /// <summary>Returns the last index, when there are entries or a snapshot.</summary>
    public bool TryGetLastIndex(out ulong index)
    {
        index = Count > 0 ? Offset + (ulong)Count - 1 : Snapshot?.Index ?? 0;
        return Count > 0 || Snapshot is not null;
    }

    /// <summary>Returns the term at <paramref name="index"/>, when it is in the entries or the end of the snapshot.</summary>
    public bool TryGetTerm(ulong index, out ulong term)
    {
        if (index >= Offset && index - Offset < (ulong)Count)
        {
            term = _buffer[_start + (int)(index - Offset)].Term;
            return true;
        }
        term = Snapshot?.Term ?? 0;
        return index < Offset && Snapshot is not null && Snapshot.Index == index;
    }

    /// <summary>Marks everything as being written.</summary>
    public void AcceptInProgress()
    {
        OffsetInProgress = Offset + (ulong)Count;
        SnapshotInProgress = Snapshot is not null;
    }

    /// <summary>
    /// Drops the entries up to <paramref name="id"/>, which are in storage. Ignored when the entry was replaced meanwhile.
    /// </summary>
    public void StableTo(EntryId id)
    {
        if (!TryGetTerm(id.Index, out var term))
            trace.Info($"entry at index {id.Index} missing from unstable log; ignoring");
        else if (id.Index < Offset)
            trace.Info($"entry at index {id.Index} matched unstable snapshot; ignoring");
        else if (term != id.Term)
        {
            trace.Info(
                $"entry at (index,term)=({id.Index},{id.Term}) mismatched with entry at ({id.Index},{term}) in unstable log; ignoring");
        }
        else
        {
            Drop((int)(id.Index + 1 - Offset));
            Offset = id.Index + 1;
            OffsetInProgress = Math.Max(OffsetInProgress, Offset);
        }
    }

    /// <summary>Drops the snapshot at <paramref name="index"/>, which is in storage.</summary>
    public void StableSnapshotTo(ulong index)
    {
        if (Snapshot?.Index != index)
            return;
        Snapshot = null;
        SnapshotInProgress = false;
    }

    /// <summary>Replaces everything by a snapshot.</summary>
    public void Restore(Snapshot snapshot)
    {
        Offset = snapshot.Index + 1;
        OffsetInProgress = Offset;
        Release();
        Snapshot = snapshot;
        SnapshotInProgress = false;
    }

    /// <summary>Appends entries; those that they overlap are replaced.</summary>
    public void TruncateAndAppend(ReadOnlySpan<Entry> entries)
    {
        var from = entries[0].Index;
        if (from == Offset + (ulong)Count)
        {
            entries.CopyTo(Reserve(entries.Length));
            return;
        }
        if (from <= Offset)
        {
            trace.Info($"replace the unstable entries from index {from}");
            Release();
            Offset = from;
            OffsetInProgress = from;
        }
        else
        {
            trace.Info($"truncate the unstable entries before index {from}");
            Check(Offset, from);
            var kept = Entries[..(int)(from - Offset)];
            Release();
            kept.Span.CopyTo(Reserve(kept.Length + entries.Length));
            Count = kept.Length;
            OffsetInProgress = Math.Min(OffsetInProgress, from);
        }
        entries.CopyTo(Reserve(entries.Length));
    }

    /// <summary>Returns the entries from <paramref name="low"/> up to, not including, <paramref name="high"/>.</summary>
    public ReadOnlyMemory<Entry> Slice(ulong low, ulong high)
    {
        Check(low, high);
        return Entries[(int)(low - Offset)..(int)(high - Offset)];
    }

    /// <summary>Adds room at the end, to be filled at once.</summary>
    public Span<Entry> Reserve(int count)
    {
        var end = _start + Count;
        if (end + count > _buffer.Length)
        {
            var bigger = new Entry[Math.Max(Count + count, Math.Max(Count * 2, InitialCapacity))];
            Entries.Span.CopyTo(bigger);
            _buffer = bigger;
            _start = 0;
            _deadBytes = 0;
            end = Count;
        }
        Count += count;
        return _buffer.AsSpan(end, count);
    }

    private void Drop(int count)
    {
        foreach (ref readonly var entry in _buffer.AsSpan(_start, count))
            _deadBytes += entry.Data.Length;
        _start += count;
        Count -= count;
        if (Count == 0 && (_deadBytes > MaxDeadBytes || _start == _buffer.Length))
            Release();
    }

    private void Release()
    {
        _buffer = [];
        _start = 0;
        _deadBytes = 0;
        Count = 0;
    }

    private void Check(ulong low, ulong high)
    {
        var end = Offset + (ulong)Count;
        if (low > high || low < Offset || high > end)
            throw new RaftInvariantException($"unstable entries [{low},{high}) are out of bound [{Offset},{end}]");
    }
}
