namespace Wetware.Raft;

/// <summary>
/// A storage in memory: for tests, and as the readable part of a member that writes its log elsewhere. Not safe for use by several threads
/// at once.
/// </summary>
public sealed class MemoryStorage : IRaftStorage
{
    private const int InitialCapacity = 16;

    // The first entry stands for the end of the snapshot and has no data. Slices that were handed out never change.
    private Entry[] _entries = new Entry[1];
    private int _count = 1;
    private HardState _hardState;
    private Snapshot _snapshot = Raft.Snapshot.Empty;

    /// <inheritdoc/>
    public ulong FirstIndex => Start + 1;

    /// <inheritdoc/>
    public ulong LastIndex => Start + (ulong)_count - 1;

    private ulong Start => _entries[0].Index;

    /// <inheritdoc/>
    public (HardState HardState, ConfState ConfState) InitialState() => (_hardState, _snapshot.ConfState);

    /// <inheritdoc/>
    public StorageStatus Entries(ulong low, ulong high, ulong maxSize, out ReadOnlyMemory<Entry> entries)
    {
        entries = default;
        if (low <= Start)
            return StorageStatus.Compacted;
        if (high > LastIndex + 1)
            throw new ArgumentOutOfRangeException(nameof(high), high, $"beyond the end of the log, {LastIndex}");
        if (_count == 1)
            return StorageStatus.Unavailable;
        entries = EntrySize.Limit(_entries.AsMemory((int)(low - Start), (int)(high - low)), maxSize);
        return StorageStatus.Ok;
    }

    /// <inheritdoc/>
    public StorageStatus Term(ulong index, out ulong term)
    {
        term = 0;
        if (index < Start)
            return StorageStatus.Compacted;
        if (index - Start >= (ulong)_count)
            return StorageStatus.Unavailable;
        term = _entries[index - Start].Term;
        return StorageStatus.Ok;
    }

    /// <inheritdoc/>
    public StorageStatus Snapshot(out Snapshot snapshot)
    {
        snapshot = _snapshot;
        return StorageStatus.Ok;
    }

    /// <summary>Saves the hard state.</summary>
    public void SetHardState(HardState state) => _hardState = state;

    /// <summary>Replaces the log by a snapshot. Returns false, and changes nothing, for one that is not newer.</summary>
    public bool ApplySnapshot(Snapshot snapshot)
    {
        if (_snapshot.Index != 0 && _snapshot.Index >= snapshot.Index)
            return false;
        _snapshot = snapshot;
        _entries = [new(snapshot.Term, snapshot.Index)];
        _count = 1;
        return true;
    }

    /// <summary>
    /// Makes the snapshot at <paramref name="index"/>, which must be applied and in the log. Returns null when there is a newer one. The
    /// log stays as it is until it is compacted.
    /// </summary>
    /// <param name="index">The last index that the snapshot contains.</param>
    /// <param name="state">What the last configuration change returned; null when none was applied since the last snapshot.</param>
    /// <param name="data">The state machine's bytes.</param>
    public Snapshot? CreateSnapshot(ulong index, ConfState? state, ReadOnlyMemory<byte> data)
    {
        if (index <= _snapshot.Index)
            return null;
        if (index > LastIndex || index < Start)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"out of the log, {Start} to {LastIndex}");
        _snapshot = new(index, _entries[index - Start].Term, state ?? _snapshot.ConfState, data);
        return _snapshot;
    }

    /// <summary>
    /// Drops the entries up to <paramref name="index"/>, which must be applied. Returns false when they are already gone.
    /// </summary>
    public bool Compact(ulong index)
    {
        if (index <= Start)
            return false;
        if (index > LastIndex)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"beyond the end of the log, {LastIndex}");
        var first = (int)(index - Start);
        var rest = _entries[first.._count];
        rest[0] = new(rest[0].Term, rest[0].Index);
        _entries = rest;
        _count = rest.Length;
        return true;
    }

    /// <summary>Appends entries. What they overlap is replaced; what is compacted already is skipped.</summary>
    public void Append(ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty || entries[^1].Index < FirstIndex)
            return;
        if (entries[0].Index < FirstIndex)
            entries = entries[(int)(FirstIndex - entries[0].Index)..];
        var at = (int)(entries[0].Index - Start);
        if (at > _count)
            throw new ArgumentException($"missing log entry [last: {LastIndex}, append at: {entries[0].Index}]", nameof(entries));
        // Replaced entries may still be read through slices, so they stay in the old array.
        if (at < _count || at + entries.Length > _entries.Length)
        {
            var bigger = new Entry[Math.Max(at + entries.Length, Math.Max(at * 2, InitialCapacity))];
            _entries.AsSpan(0, at).CopyTo(bigger);
            _entries = bigger;
        }
        entries.CopyTo(_entries.AsSpan(at));
        _count = at + entries.Length;
    }
}
