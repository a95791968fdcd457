namespace Wetware.Raft.Tests.Simulation;

/// <summary>What is on a disk: hard state, snapshot and log. The log may reach back before the snapshot.</summary>
internal sealed class DiskImage : IRaftStorage
{
    private HardState _hardState;
    private Snapshot _snapshot = Raft.Snapshot.Empty;
    private EntryId _start;
    private List<Entry> _log = [];

    public ulong FirstIndex => _start.Index + 1;

    public ulong LastIndex => _start.Index + (ulong)_log.Count;

    public HardState HardState => _hardState;

    public Snapshot NewestSnapshot => _snapshot;

    public (HardState HardState, ConfState ConfState) InitialState() => (_hardState, _snapshot.ConfState);

    public StorageStatus Entries(ulong low, ulong high, ulong maxSize, out ReadOnlyMemory<Entry> entries)
    {
        entries = default;
        if (low < FirstIndex)
            return StorageStatus.Compacted;
        if (high > LastIndex + 1)
            return StorageStatus.Unavailable;
        entries = EntrySize.Limit(_log.GetRange((int)(low - FirstIndex), (int)(high - low)).ToArray(), maxSize);
        return StorageStatus.Ok;
    }

    public StorageStatus Term(ulong index, out ulong term)
    {
        term = 0;
        if (index < _start.Index)
            return StorageStatus.Compacted;
        if (index > LastIndex)
            return StorageStatus.Unavailable;
        term = index == _start.Index ? _start.Term : _log[(int)(index - FirstIndex)].Term;
        return StorageStatus.Ok;
    }

    public StorageStatus Snapshot(out Snapshot snapshot)
    {
        snapshot = _snapshot;
        return StorageStatus.Ok;
    }

    /// <summary>Returns whether the entry is in the log or in the snapshot.</summary>
    public bool Holds(EntryId id) => id.Index <= _snapshot.Index || (Term(id.Index, out var term) == StorageStatus.Ok && term == id.Term);

    public DiskImage Clone() => new() { _hardState = _hardState, _snapshot = _snapshot, _start = _start, _log = [.. _log] };

    public void SetHardState(HardState state) => _hardState = state;

    /// <summary>Forgets for whom the vote was cast; what a broken member would do.</summary>
    public void ForgetVote() => _hardState = _hardState with { Vote = NodeId.None };

    public void Append(ReadOnlyMemory<Entry> entries)
    {
        foreach (var entry in entries.Span)
        {
            if (entry.Index < FirstIndex)
                continue;
            var at = (int)(entry.Index - FirstIndex);
            Assert.True(at <= _log.Count, $"entry {entry.Index} leaves a gap after {LastIndex}");
            if (at < _log.Count)
                _log.RemoveRange(at, _log.Count - at);
            _log.Add(entry);
        }
    }

    /// <summary>Replaces everything by a snapshot of the leader.</summary>
    public void Install(Snapshot snapshot)
    {
        _snapshot = snapshot;
        _start = snapshot.Id;
        _log.Clear();
    }

    /// <summary>Saves a snapshot of the own state machine and drops the log up to <paramref name="compactTo"/>.</summary>
    public void Checkpoint(Snapshot snapshot, ulong compactTo)
    {
        _snapshot = snapshot;
        if (compactTo <= _start.Index)
            return;
        Assert.Equal(StorageStatus.Ok, Term(compactTo, out var term));
        _log.RemoveRange(0, (int)(compactTo - _start.Index));
        _start = new(term, compactTo);
    }
}
