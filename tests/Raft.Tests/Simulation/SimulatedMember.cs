namespace Wetware.Raft.Tests.Simulation;

/// <summary>
/// A member with its disk and its state machine. Its work is cut into small steps, between which it may crash, tick and receive messages.
/// </summary>
internal sealed class SimulatedMember(ulong id, SimulationOptions options, Random random, Invariants invariants, SimulatedNetwork network)
{
    private readonly Queue<Message> _appends = new();
    private readonly List<Message> _written = [];
    private readonly Queue<Message> _applies = new();
    private readonly Queue<Message> _responses = new();
    private readonly List<ReadState> _reads = [];
    private readonly Dictionary<ulong, ulong> _readFloors = [];
    private Ready? _ready;
    private int _phase;
    private ConfState _confState = ConfState.Empty;
    private ulong _incarnation;

    public ulong Id => id;

    public RawNode? Node { get; private set; }

    public SimulatedDisk Disk { get; } = new(random, options.Fault);

    /// <summary>The last index that the state machine has applied.</summary>
    public ulong Applied { get; private set; }

    /// <summary>A digest of all applied commands.</summary>
    public ulong State { get; private set; }

    public bool IsLeader => Node?.BasicStatus.SoftState.Role == RaftRole.Leader;

    public bool IsIdle => Node is not { } node
        || (_ready is null && !node.HasReady && _appends.Count + _written.Count + _applies.Count + _responses.Count == 0);

    public void Start()
    {
        var snapshot = Disk.Visible.NewestSnapshot;
        Install(snapshot);
        _incarnation++;
        Node = new(options.Template with { Id = id, Storage = Disk, Applied = snapshot.Index, Seed = options.Seed + _incarnation });
        invariants.Check(this);
    }

    public void Crash()
    {
        Node = null;
        _ready = null;
        _appends.Clear();
        _written.Clear();
        _applies.Clear();
        _responses.Clear();
        _reads.Clear();
        _readFloors.Clear();
        Disk.Crash();
    }

    /// <summary>Does one small part of what is to be done; returns false when nothing was.</summary>
    public bool Work()
    {
        if (Node is not { } node || IsIdle)
            return false;
        if (options.IsAsync)
            WorkAsync(node);
        else
            WorkSync(node);
        invariants.Check(this);
        return true;
    }

    public void Receive(Message message)
    {
        Node!.Step(message);
        invariants.Check(this);
    }

    public void Do(Action<RawNode> action)
    {
        action(Node!);
        invariants.Check(this);
    }

    public void Propose(int count)
    {
        var commands = Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<byte>)invariants.NewCommand(id)).ToList();
        Do(node => _ = count == 1 ? node.Propose(commands[0]) : node.Propose(commands));
    }

    public void Read()
    {
        var number = invariants.NewNumber();
        _readFloors[number] = invariants.Acknowledged;
        if (options.Fault == Fault.LocalReads)
            _reads.Add(new(Applied, BitConverter.GetBytes(number)));
        else
            Do(node => node.ReadIndex(BitConverter.GetBytes(number)));
        AnswerReads();
    }

    /// <summary>Saves a snapshot of the state machine and drops a part of the log.</summary>
    public void Checkpoint()
    {
        var newest = Disk.Visible.NewestSnapshot.Index;
        if (Applied <= newest || Applied > Disk.LastIndex || Applied < Disk.FirstIndex)
            return;
        Assert.Equal(StorageStatus.Ok, Disk.Term(Applied, out var term));
        var snapshot = new Snapshot(Applied, term, _confState, BitConverter.GetBytes(State));
        var compactTo = Applied - Math.Min((ulong)random.Next(4), Applied - Disk.FirstIndex + 1);
        Disk.Write(image => image.Checkpoint(snapshot, compactTo));
        Disk.Flush();
    }

    private void WorkSync(RawNode node)
    {
        if (_ready is not { } ready)
        {
            _ready = ready = node.Ready();
            _phase = 0;
            invariants.Appended(ready.Entries.Span);
            return;
        }
        var sendFirst = options.Fault == Fault.SentBeforeFlush;
        switch (_phase++)
        {
            case 0:
                Save(ready.HardState, ready.Entries, ready.Snapshot);
                if (ready.MustSync && !sendFirst)
                    Disk.Flush();
                break;
            case 1:
                network.Send(ready.Messages);
                if (ready.Snapshot is not null)
                    Disk.Flush();
                break;
            case 2:
                if (ready.Snapshot is { } snapshot)
                    InstallOfLeader(snapshot);
                Apply(node, ready.CommittedEntries.Span);
                break;
            default:
                if (ready.MustSync)
                    Disk.Flush();
                _ready = null;
                node.Advance();
                Answer(ready.ReadStates);
                break;
        }
    }

    private void WorkAsync(RawNode node)
    {
        // Any of the threads may be the next one to run.
        for (var thread = random.Next(5); ; thread = (thread + 1) % 5)
        {
            switch (thread)
            {
                case 0 when node.HasReady:
                    HandOut(node.Ready());
                    return;
                case 1 when _appends.TryDequeue(out var append):
                    Save(append.HardState, append.Entries, append.Snapshot);
                    if (append.Snapshot is { } snapshot)
                        InstallOfLeader(snapshot);
                    _written.Add(append);
                    if (options.Fault == Fault.SentBeforeFlush)
                        Respond();
                    return;
                case 2 when _written.Count > 0:
                    if (_written.Exists(append => append.Responses.Count > 0))
                        Disk.Flush();
                    Respond();
                    return;
                case 3 when _applies.TryDequeue(out var apply):
                    Apply(node, apply.Entries.Span);
                    apply.Responses.ToList().ForEach(_responses.Enqueue);
                    return;
                case 4 when _responses.TryDequeue(out var response):
                    node.Step(response);
                    return;
            }
        }
    }

    private void HandOut(Ready ready)
    {
        invariants.Appended(ready.Entries.Span);
        foreach (var message in ready.Messages)
        {
            if (message.To == NodeId.AppendThread)
                _appends.Enqueue(message);
            else if (message.To == NodeId.ApplyThread)
                _applies.Enqueue(message);
            else
                network.Send([message]);
        }
        Answer(ready.ReadStates);
    }

    private void Respond()
    {
        foreach (var response in _written.SelectMany(append => append.Responses))
        {
            if (response.To == id)
                _responses.Enqueue(response);
            else
                network.Send([response]);
        }
        _written.Clear();
    }

    private void Save(HardState state, ReadOnlyMemory<Entry> entries, Snapshot? snapshot)
    {
        // The hard state comes last: its commit index must not point beyond the log, should a crash cut the writes here.
        if (snapshot is not null)
            Disk.Write(image => image.Install(snapshot));
        if (!entries.IsEmpty)
            Disk.Write(image => image.Append(entries));
        if (!state.IsEmpty)
            Disk.Write(image => image.SetHardState(state));
    }

    private void InstallOfLeader(Snapshot snapshot)
    {
        Install(snapshot);
        invariants.SnapshotCount++;
    }

    private void Install(Snapshot snapshot)
    {
        Applied = snapshot.Index;
        State = snapshot.Data.IsEmpty ? 0 : BitConverter.ToUInt64(snapshot.Data.Span);
        _confState = snapshot.ConfState;
        invariants.Installed(this, snapshot);
    }

    private void Apply(RawNode node, ReadOnlySpan<Entry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            // A snapshot may have overtaken what the apply thread still had to do.
            if (entry.Index <= Applied)
                continue;
            Assert.Equal(Applied + 1, entry.Index);
            // With storage threads, nothing is applied that the own disk could still lose.
            if (options.IsAsync)
                invariants.RequireDurable(this, entry.Id);
            Applied = entry.Index;
            State = invariants.Applied(this, entry, State);
            Assert.True(ConfChangeCodec.TryRead(entry, out var change));
            if (change is null)
                continue;
            _confState = node.ApplyConfChange(change);
            invariants.ChangeCount++;
        }
        AnswerReads();
    }

    private void Answer(IReadOnlyList<ReadState> states)
    {
        _reads.AddRange(states);
        AnswerReads();
    }

    // A read is answered from the state machine as soon as that has reached the index.
    private void AnswerReads()
    {
        foreach (var read in _reads.Where(read => read.Index <= Applied).ToList())
        {
            _reads.Remove(read);
            if (_readFloors.Remove(BitConverter.ToUInt64(read.Context.Span), out var floor))
                invariants.ReadAnswered(this, read.Index, Applied, floor);
        }
    }
}
