namespace Wetware.Raft.Tests.Simulation;

/// <summary>A disk with a write cache: a crash loses a suffix of what was written since the last flush.</summary>
internal sealed class SimulatedDisk(Random random, Fault fault) : IRaftStorage
{
    private readonly Queue<Action<DiskImage>> _unflushed = new();
    private DiskImage _visible = new();

    /// <summary>What survives a crash for certain.</summary>
    public DiskImage Durable { get; private set; } = new();

    /// <summary>What a read returns now.</summary>
    public DiskImage Visible => _visible;

    public ulong FirstIndex => _visible.FirstIndex;

    public ulong LastIndex => _visible.LastIndex;

    public (HardState HardState, ConfState ConfState) InitialState() => _visible.InitialState();

    public StorageStatus Entries(ulong low, ulong high, ulong maxSize, out ReadOnlyMemory<Entry> entries) =>
        _visible.Entries(low, high, maxSize, out entries);

    public StorageStatus Term(ulong index, out ulong term) => _visible.Term(index, out term);

    public StorageStatus Snapshot(out Snapshot snapshot)
    {
        var status = _visible.Snapshot(out snapshot);
        return random.Next(5) == 0 ? StorageStatus.SnapshotTemporarilyUnavailable : status;
    }

    /// <summary>Makes a disk that holds a snapshot for certain.</summary>
    public void Format(Snapshot snapshot)
    {
        Durable.Install(snapshot);
        _visible = Durable.Clone();
    }

    public void Write(Action<DiskImage> operation)
    {
        operation(_visible);
        _unflushed.Enqueue(operation);
    }

    public void Flush()
    {
        if (fault == Fault.DiskLies)
            return;
        while (_unflushed.TryDequeue(out var operation))
            operation(Durable);
    }

    public void Crash()
    {
        for (var kept = random.Next(_unflushed.Count + 1); kept > 0 && fault != Fault.DiskLies; kept--)
            _unflushed.Dequeue()(Durable);
        _unflushed.Clear();
        if (fault == Fault.VoteForgotten)
            Durable.ForgetVote();
        _visible = Durable.Clone();
    }
}

/// <summary>What is broken on purpose, to see that the simulation notices.</summary>
internal enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The disk acknowledges what it does not keep.</summary>
    DiskLies,

    /// <summary>Votes do not survive a restart.</summary>
    VoteForgotten,

    /// <summary>Messages are sent before what they attest is flushed.</summary>
    SentBeforeFlush,

    /// <summary>Reads are answered from the local state without asking.</summary>
    LocalReads,
}
