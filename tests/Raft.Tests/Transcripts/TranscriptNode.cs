namespace Wetware.Raft.Tests.Transcripts;

/// <summary>
/// One member of the group: its core, its storage, the work of its storage threads and the snapshots of its state machine.
/// </summary>
internal sealed class TranscriptNode
{
    public TranscriptNode(RaftConfig config, MemoryStorage log, Snapshot snapshot)
    {
        Log = log;
        History.Add(snapshot);
        Config = config with { Storage = new NewestSnapshotStorage(log, History) };
        Raw = new(Config);
    }

    public RawNode Raw { get; }

    public RaftConfig Config { get; }

    public MemoryStorage Log { get; }

    public List<Snapshot> History { get; } = [];

    public Queue<Message> AppendWork { get; } = new();

    public Queue<Message> ApplyWork { get; } = new();

    /// <summary>Saves hard state and entries or a snapshot; returns an error or null.</summary>
    public string? Append(HardState state, ReadOnlySpan<Entry> entries, Snapshot? snapshot)
    {
        if (!state.IsEmpty)
            Log.SetHardState(state);
        if (snapshot is not { IsEmpty: false })
            Log.Append(entries);
        else if (!entries.IsEmpty)
            return "can't apply snapshot and entries at the same time";
        else if (!Log.ApplySnapshot(snapshot))
            return "requested index is older than the existing snapshot";
        return null;
    }

    /// <summary>Applies entries to a state machine that appends their data, and keeps a snapshot after each.</summary>
    public void Apply(ReadOnlySpan<Entry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            var last = History[^1];
            var state = last.ConfState;
            var update = entry.Data;
            Assert.True(ConfChangeCodec.TryRead(entry, out var change));
            if (change is not null)
            {
                update = change.Context;
                state = Raw.ApplyConfChange(change);
            }
            byte[] data = [.. last.Data.Span, .. update.Span];
            History.Add(new(entry.Index, entry.Term, state, data));
        }
    }

    /// <summary>Answers with the newest snapshot of the state machine instead of the one that the log starts from.</summary>
    private sealed class NewestSnapshotStorage(MemoryStorage log, List<Snapshot> history) : IRaftStorage
    {
        public ulong FirstIndex => log.FirstIndex;

        public ulong LastIndex => log.LastIndex;

        public (HardState HardState, ConfState ConfState) InitialState() => log.InitialState();

        public StorageStatus Entries(ulong low, ulong high, ulong maxSize, out ReadOnlyMemory<Entry> entries) =>
            log.Entries(low, high, maxSize, out entries);

        public StorageStatus Term(ulong index, out ulong term) => log.Term(index, out term);

        public StorageStatus Snapshot(out Snapshot snapshot)
        {
            snapshot = history[^1];
            return StorageStatus.Ok;
        }
    }
}
