using Wetware.Grains.Raft.Log;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Members;

/// <summary>
/// The saved state of one member: what the core reads is in memory, and follows the node's log when a write is on the disk. Used by the member's loop alone.
/// </summary>
internal sealed class MemberStorage(ulong member, MemoryStorage memory, RaftLogStore log) : IRaftStorage
{
    // A member that writes little keeps its segments from being removed; after so many it saves its entries again.
    private const int HeldSegments = 4;

    private readonly Queue<PendingAppend> _appends = new();
    private readonly Queue<(long Segment, ulong First)> _segments = new([(log.Segment, 0)]);
    private HardState _hardState = memory.InitialState().HardState;

    /// <summary>The index of the last change of the configuration; older snapshots would be ignored by new members.</summary>
    public ulong ConfIndex { get; set; }

    /// <summary>Whether the core asked for a snapshot that there is not yet.</summary>
    public bool IsSnapshotWanted { get; private set; }

    /// <summary>Whether an append is on the disk and not taken yet.</summary>
    public bool IsAppended => _appends.TryPeek(out var next) && next.Done.IsCompleted;

    /// <summary>The index of the newest snapshot.</summary>
    public ulong SnapshotIndex { get; private set; } = memory.Snapshot(out var snapshot) == StorageStatus.Ok ? snapshot.Index : 0;

    /// <inheritdoc />
    public ulong FirstIndex => memory.FirstIndex;

    /// <inheritdoc />
    public ulong LastIndex => memory.LastIndex;

    /// <inheritdoc />
    public (HardState HardState, ConfState ConfState) InitialState() => memory.InitialState();

    /// <inheritdoc />
    public StorageStatus Entries(ulong low, ulong high, ulong maxSize, out ReadOnlyMemory<Entry> entries) => memory.Entries(low, high, maxSize, out entries);

    /// <inheritdoc />
    public StorageStatus Term(ulong index, out ulong term) => memory.Term(index, out term);

    /// <inheritdoc />
    public StorageStatus Snapshot(out Snapshot snapshot)
    {
        var status = memory.Snapshot(out snapshot);
        if (snapshot.Index >= ConfIndex)
            return status;
        IsSnapshotWanted = true;
        return StorageStatus.SnapshotTemporarilyUnavailable;
    }

    /// <summary>Begins the work of a message to the append thread. <paramref name="wake"/> is called as <see cref="RaftLogStore.Save"/> calls what is told of the end.</summary>
    public void Append(Message append, Action<bool> wake)
    {
        var state = append.HardState.IsEmpty ? _hardState : append.HardState;

        // The commit index alone need not be on the disk: a restarted member learns it again. Answers wait for the writes before them.
        var isWritten = !append.Entries.IsEmpty || append.Snapshot is not null || state.Term != _hardState.Term || state.Vote != _hardState.Vote;
        _hardState = state;
        var done = isWritten ? log.Save(member, state, append.Entries, append.Snapshot, wake) : Task.CompletedTask;
        if (!append.Entries.IsEmpty && log.Segment is var segment && segment != _segments.Last().Segment)
            _segments.Enqueue((segment, append.Entries.Span[0].Index));
        _appends.Enqueue(new(append, state, done));
    }

    /// <summary>Returns the next append that is on the disk, in the order of the calls; null when there is none.</summary>
    /// <exception cref="RaftLogException">The write failed.</exception>
    public Message? TakeAppended()
    {
        if (!_appends.TryPeek(out var next) || !next.Done.IsCompleted)
            return null;
        _appends.Dequeue();
        next.Done.GetAwaiter().GetResult();
        if (next.Append.Snapshot is { } snapshot && memory.ApplySnapshot(snapshot))
            SnapshotIndex = snapshot.Index;
        memory.Append(next.Append.Entries.Span);
        memory.SetHardState(next.State);
        return next.Append;
    }

    /// <summary>Takes over a snapshot that the member made and the log has saved, and drops entries behind it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="keptEntries">Entries that stay.</param>
    /// <param name="keptBytes">Bytes of entries that stay.</param>
    /// <returns>When the log has dropped the entries.</returns>
    public Task Take(Snapshot snapshot, int keptEntries, long keptBytes)
    {
        IsSnapshotWanted = false;
        if (memory.CreateSnapshot(snapshot.Index, snapshot.ConfState, snapshot.Data) is null)
            return Task.CompletedTask;
        SnapshotIndex = snapshot.Index;
        var start = Start(snapshot.Index, keptEntries, keptBytes);
        if (!memory.Compact(start) || memory.Term(start, out var term) != StorageStatus.Ok)
            return Task.CompletedTask;
        while (_segments.Count > 1 && _segments.ElementAt(1).First <= start + 1)
            _segments.Dequeue();
        return log.Compact(member, new(term, start));
    }

    /// <summary>Saves the entries again when they hold segments that are long past. Returns when that is done.</summary>
    public Task ReleaseSegments()
    {
        // What is being written would be overtaken.
        if (_appends.Count > 0 || LastIndex < FirstIndex || log.Segment - _segments.Peek().Segment < HeldSegments)
            return Task.CompletedTask;
        memory.Entries(FirstIndex, LastIndex + 1, RaftConfig.NoLimit, out var entries);
        _segments.Clear();
        _segments.Enqueue((log.Segment, 0));
        return log.Save(member, _hardState, entries);
    }

    private ulong Start(ulong snapshot, int keptEntries, long keptBytes)
    {
        var start = snapshot;
        for (; start > memory.FirstIndex - 1 && keptEntries > 0; keptEntries--, start--)
        {
            memory.Entries(start, start + 1, RaftConfig.NoLimit, out var entry);
            keptBytes -= (long)entry.Span[0].EncodedSize;
            if (keptBytes < 0)
                break;
        }

        return start;
    }

    private readonly record struct PendingAppend(Message Append, HardState State, Task Done);
}
