using Wetware.Errors;
using Wetware.Raft;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>What a member does on its loop: one thread at a time. See <see cref="RaftMember"/>.</summary>
internal sealed class MemberLoop
{
    private const int WaitSeconds = 5;
    private const int ApplySlice = 64;
    private const int SegmentCheckTicks = 100;
    private const int MetricsTicks = 10;
    private const int MaxProposalBytes = 4 << 20;
    private const int MaxChanges = 16;
    private static readonly TimeSpan LongestApply = TimeSpan.FromMilliseconds(20);

    private readonly string _group;
    private readonly MemberContext _context;
    private readonly IMemberMachine _machine;
    private readonly MemberStorage _storage;
    private readonly AppliedState _state;
    private readonly RawNode _node;
    private readonly GroupClock _clock;
    private readonly MemberSnapshots _snapshots;
    private readonly PendingProposals _proposals = new();
    private readonly ReadLease _lease;
    private readonly PendingReads _reads;
    private readonly Queue<Message> _applies = new();
    private readonly Queue<(RaftChange Change, TaskCompletionSource<RaftReply> Reply, long Deadline)> _changes = new();
    private readonly Dictionary<ulong, long> _heardFrom = [];
    private readonly Action<Message> _send;
    private readonly Action _flush;
    private readonly Action<bool> _wake;
    private readonly long _waitTicks;
    private List<(RaftCommand Command, TaskCompletionSource<RaftReply> Reply)> _new = [];
    private (ulong Target, TaskCompletionSource<RaftReply> Reply, long Deadline)? _transfer;
    private Task _release = Task.CompletedTask;
    private int _appliedOfFirst;
    private SoftState _soft;
    private EntryId _timeTold;
    private int _waiting;
    private long _now;
    private long _heard;
    private long _changed;
    private long _led;

    public MemberLoop(
        ulong id, string group, MemoryStorage memory, IMemberMachine machine, MemberContext context, ulong seed, Action<Message> send, Action flush, Action<bool> wake)
    {
        (_group, _context, _machine, _send, _flush, _wake) = (group, context, machine, send, flush, wake);
        var options = context.Options;
        _storage = new(id, memory, context.Log);
        _state = new(machine);
        memory.Snapshot(out var snapshot);
        _state.Restore(snapshot);
        _node = new(new RaftConfig
        {
            Id = id,
            Storage = _storage,
            Applied = snapshot.Index,
            ElectionTick = options.ElectionTicks,
            HeartbeatTick = 1,
            Seed = seed,
            AsyncStorageWrites = true,
            DisableProposalForwarding = true,
            MaxInflightBytes = 16 << 20,
            StepDownOnRemoval = true,
        });
        _clock = new(context.Time);
        _snapshots = new(id, _storage, _state, context.Log, options, () => wake(false));
        _lease = new(options, context.Time);
        _reads = new(_node, machine, _lease, context.Time, options.ElectionTicks);
        _waitTicks = Math.Max(options.ElectionTicks, (long)(TimeSpan.FromSeconds(WaitSeconds) / options.Tick));
        Publish();
    }

    public bool IsStopped { get; private set; }

    /// <summary>Commands and questions that waited when the last turn ended; read by any thread.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public IReadOnlyDictionary<ulong, string> Book => _state.Book;

    /// <inheritdoc cref="RaftMember.Leaderless" />
    public (long Ticks, bool HadLeader) Leaderless { get; private set; }

    /// <inheritdoc cref="RaftMember.Peers" />
    public IReadOnlyList<string> Peers { get; private set; } = [];

    private bool IsLeader => _soft.Role == RaftRole.Leader;

    public void Step(Message message)
    {
        // What a member of the group never sends is refused by the core or, where the core would forward it, here.
        if (IsStopped || message.Type is MessageType.Prop or MessageType.TransferLeader or MessageType.ForgetLeader)
            return;
        if (Book.ContainsKey(message.From))
            _heardFrom[message.From] = _now;
        if (message.Type is MessageType.App or MessageType.Heartbeat or MessageType.Snap)
        {
            HeardLeader();
            _lease.Heard();
        }

        if (message.Type is MessageType.Vote or MessageType.PreVote && _lease.IsQuiet && !RawNode.IsTransfer(message))
            return;
        _node.Step(message);
    }

    public void Unreachable(ulong member)
    {
        if (!IsStopped)
            _node.ReportUnreachable(member);
    }

    public void SnapshotSent(ulong member, bool arrived)
    {
        if (!IsStopped)
            _node.ReportSnapshot(member, arrived ? SnapshotStatus.Finish : SnapshotStatus.Failure);
    }

    public void Propose(RaftCommand command, TaskCompletionSource<RaftReply> reply)
    {
        if (!IsLeader)
            reply.TrySetResult(NotLeader());
        else if (_new.Count + _proposals.Count >= _context.Options.MaxPending)
            throw new WetwareException(ErrorKind.Overloaded, $"{_context.Options.MaxPending} commands wait at this member; try again later");
        else
            _new.Add((command, reply));
    }

    public void Query(ReadOnlyMemory<byte> query, bool isLinearizable, TaskCompletionSource<RaftReply> reply)
    {
        if (!isLinearizable)
            reply.TrySetResult(new() { Answer = _machine.Query(query), Index = _state.Last.Index });
        else if (_reads.Count >= _context.Options.MaxPending)
            throw new WetwareException(ErrorKind.Overloaded, $"{_context.Options.MaxPending} queries wait at this member; try again later");
        else
            _reads.Add(query, reply, _now + _waitTicks);
    }

    /// <summary>Completes when everything that was acknowledged before is applied here.</summary>
    public void Barrier(TaskCompletionSource<RaftReply> reply)
    {
        if (_reads.Count >= _context.Options.MaxPending)
            throw new WetwareException(ErrorKind.Overloaded, $"{_context.Options.MaxPending} queries wait at this member; try again later");
        _reads.Add(null, reply, _now + _waitTicks);
    }

    /// <summary>The state as it is now.</summary>
    public CapturedState Peek() => _state.Peek();

    public void WaitApplied(ulong index, TimeSpan slice, TaskCompletionSource<ulong> done)
    {
        if (index <= _state.Last.Index)
            done.TrySetResult(_state.Last.Index);
        else
            _reads.Wait(index, done, _now + Math.Max(1, Math.Min(_waitTicks, (long)(slice / _context.Options.Tick))));
    }

    public void Change(RaftChange change, TaskCompletionSource<RaftReply> reply)
    {
        if (_changes.Count >= MaxChanges)
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxChanges} changes of the group's members wait at this member; try again later");
        _changes.Enqueue((change, reply, _now + _waitTicks));
        ProposeChanges();
    }

    public void Transfer(ulong member, TaskCompletionSource<RaftReply> reply)
    {
        if (!IsLeader)
        {
            reply.TrySetResult(member == _soft.Leader ? new() : NotLeader());
            return;
        }

        if (member == _node.BasicStatus.Id)
        {
            reply.TrySetResult(new());
            return;
        }

        if (!_state.Conf.Voters.Contains(member))
            throw new WetwareException(ErrorKind.NotFound, $"field 'member': {member:x16} is not a voter of the group");
        if (_transfer is not null)
            throw new WetwareException(ErrorKind.Overloaded, "another transfer of leadership is under way; try again");
        _transfer = (member, reply, _now + (2 * _context.Options.ElectionTicks));
        _lease.EndTerm(_node.BasicStatus.HardState.Term);
        _node.TransferLeader(member);
    }

    public void TakeSnapshot(TaskCompletionSource<ulong> done) => _snapshots.Request(done);

    // A quorum has answered since the change, or the leader would have stepped down.
    public bool IsRemoved(ulong member) =>
        IsLeader && !_state.Conf.Contains(member) && !Book.ContainsKey(member) && _now - _changed > 2 * _context.Options.ElectionTicks;

    public RaftMemberStatus Status(RaftMemberStatus known)
    {
        var status = _node.Status();
        var progress = status.Progress.ToDictionary(member => member.Key, member => member.Value);
        return known with
        {
            Role = status.Basic.SoftState.Role switch
            {
                RaftRole.Leader => RaftMemberRole.Leader,
                RaftRole.Follower => RaftMemberRole.Follower,
                _ => RaftMemberRole.Candidate,
            },
            Term = status.Basic.HardState.Term,
            Leader = status.Basic.SoftState.Leader,
            Commit = status.Basic.HardState.Commit,
            Applied = _state.Last.Index,
            First = _storage.FirstIndex,
            Last = _node.LastIndex,
            Snapshot = _storage.SnapshotIndex,
            Members = [.. Book.OrderBy(member => member.Key).Select(member => Describe(member, progress.GetValueOrDefault(member.Key)))],
        };
    }

    public void Tick()
    {
        if (!_lease.TryTick())
            return;
        _now++;
        _node.Tick();
        _proposals.Expire(_now);
        _reads.Tick(_now, _state.Last.Index);
        if (_transfer is { } transfer && transfer.Deadline <= _now)
        {
            transfer.Reply.TrySetException(new WetwareException(ErrorKind.Failed, $"member {transfer.Target:x16} did not take over in time"));
            _transfer = null;
        }

        if (IsLeader && _machine.NextDue is { } due && _clock.Now(_machine.Time) is var time && time >= due && _timeTold.Index <= _state.Last.Index
            && _node.Propose(_machine.StampTick(time)) == StepResult.Ok)
            _timeTold = LastProposed();
        if (_now % SegmentCheckTicks == 0 && _release.IsCompleted)
        {
            _release.GetAwaiter().GetResult();
            _release = _storage.ReleaseSegments();
        }

        if (_now % MetricsTicks == 0)
            Publish();
        if (IsLeader)
            HeardLeader();
        Leaderless = (_now - _heard, Leaderless.HadLeader);
    }

    /// <summary>Does everything that can be done now.</summary>
    public void Turn(CancellationToken cancellationToken)
    {
        ProposeNew();
        _reads.Flush(_now);
        do
        {
            while (_storage.TakeAppended() is { } appended)
                Appended(appended);
            Apply();
            ProposeChanges();
            while (_node.HasReady)
                Handle(_node.Ready());
            _flush();
        }
        while (_storage.IsAppended || (_applies.Count > 0 && _appliedOfFirst == 0));
        _snapshots.Turn(cancellationToken);
        Volatile.Write(ref _waiting, _proposals.Count + _reads.Count);
    }

    public async Task Stop()
    {
        IsStopped = true;
        _new.ForEach(proposal => proposal.Reply.TrySetResult(NotLeader()));
        _proposals.Stop();
        _reads.Stop(_state.Last.Index);
        _transfer?.Reply.TrySetResult(new() { Outcome = RaftOutcome.Unknown });
        foreach (var (_, reply, _) in _changes)
            reply.TrySetResult(NotLeader());
        _context.Metrics.Forget(this);
        await _snapshots.Stop().ConfigureAwait(false);
        await _release.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private RaftPeerStatus Describe(KeyValuePair<ulong, string> member, ProgressStatus? progress) => new()
    {
        Member = member.Key,
        Peer = member.Value,
        IsVoter = _state.Conf.Voters.Contains(member.Key) || _state.Conf.VotersOutgoing.Contains(member.Key),
        Match = progress?.Match ?? 0,
        IsActive = IsActive(member.Key),
        IsReceivingSnapshot = progress?.State == ProgressState.Snapshot,
        Server = _context.Transport.FindServer(member.Value),
    };

    // What the core knows of activity starts anew with each check of the quorum. A member that is late on a busy machine is in reach.
    private bool IsActive(ulong member) =>
        member == _node.BasicStatus.Id || (_heardFrom.TryGetValue(member, out var heard) && _now - heard <= 2 * _context.Options.ElectionTicks);

    // The core of a member that does not vote never gives its leader up.
    private void HeardLeader() => (_heard, Leaderless) = (_now, (0, true));

    private EntryId LastProposed() => new(_node.BasicStatus.HardState.Term, _node.LastIndex);

    private RaftReply NotLeader() => new()
    {
        Outcome = RaftOutcome.NotLeader,
        Leader = Book.TryGetValue(_soft.Leader, out var peer) ? _context.Transport.FindServer(peer) : null,
    };

    // Proposals that came together are appended together.
    private void ProposeNew()
    {
        for (var next = 0; next < _new.Count;)
        {
            var (first, bytes) = (next, 0);
            var time = _clock.Now(_machine.Time);
            var batch = new List<ReadOnlyMemory<byte>>();
            for (; next < _new.Count && bytes < MaxProposalBytes; next++)
            {
                batch.Add(_machine.Stamp(time, _new[next].Command));
                bytes += batch[^1].Length;
            }

            var isLeader = _node.BasicStatus.SoftState.Role == RaftRole.Leader;
            var result = isLeader ? _node.Propose(batch) : StepResult.ProposalDropped;
            for (var i = first; i < next; i++)
            {
                if (result == StepResult.Ok)
                    _proposals.Add(LastProposed() with { Index = _node.LastIndex - (ulong)(next - 1 - i) }, _new[i].Reply, _now + _waitTicks);
                else if (!isLeader || _node.BasicStatus.LeaderTransferee != NodeId.None)
                    _new[i].Reply.TrySetResult(NotLeader() with { Leader = null });
                else
                    _new[i].Reply.TrySetException(new WetwareException(ErrorKind.Overloaded, "too many bytes wait to be committed; try again later"));
            }
        }

        if (_new.Count > 0)
            _new = [];
    }

    // One change at a time may be outstanding. A new leader does not know of its log's tail whether it holds one, nor who is in reach. What comes too early waits.
    private void ProposeChanges()
    {
        while (_changes.TryPeek(out var next))
        {
            var isLeader = _node.BasicStatus.SoftState.Role == RaftRole.Leader;
            if (isLeader && _now < next.Deadline && (_node.IsConfChangePending || !KnowsWhoIsInReach()))
                return;
            _changes.Dequeue();
            if (isLeader && _node.IsConfChangePending)
                next.Reply.TrySetException(new WetwareException(ErrorKind.Overloaded, "another change of the group's members is under way; try again"));
            else if (!isLeader || _node.BasicStatus.LeaderTransferee != NodeId.None)
                next.Reply.TrySetResult(isLeader ? NotLeader() with { Leader = null } : NotLeader());
            else
                Propose(next.Change, next.Reply);
        }
    }

    private bool KnowsWhoIsInReach() => IsLeader && (_now - _led >= _context.Options.ElectionTicks || Book.Keys.All(IsActive));

    private void Propose(RaftChange change, TaskCompletionSource<RaftReply> reply)
    {
        try
        {
            var built = MembershipChange.Build(change, _node.Status(), Book, IsActive);
            _lease.End();
            if (_node.ProposeConfChange(built) == StepResult.Ok)
                _proposals.Add(LastProposed(), reply, _now + _waitTicks);
            else
                reply.TrySetException(new WetwareException(ErrorKind.Overloaded, "too many bytes wait to be committed; try again later"));
        }
        catch (WetwareException refusal)
        {
            reply.TrySetException(refusal);
        }
    }

    private void Handle(Ready ready)
    {
        if (ready.SoftState is { } soft)
            Became(soft);
        foreach (var read in ready.ReadStates)
            _reads.Confirmed(read);
        if (ready.ReadStates.Count > 0)
            _reads.Applied(_state.Last.Index);
        foreach (var message in ready.Messages)
        {
            if (message.To == NodeId.AppendThread)
                _storage.Append(message, _wake);
            else if (message.To == NodeId.ApplyThread)
                _applies.Enqueue(message);
            else
                _send(message);
        }
    }

    private void Became(SoftState soft)
    {
        if (soft.Role == RaftRole.Leader && !IsLeader)
        {
            _clock.Start(_machine.Time);
            _timeTold = default;
            _changed = _now;
            _led = _now;
        }

        _soft = soft;
        if (_transfer is { } transfer && soft.Role != RaftRole.Leader && soft.Leader != NodeId.None)
        {
            transfer.Reply.TrySetResult(soft.Leader == transfer.Target ? new() : new() { Outcome = RaftOutcome.Unknown });
            _transfer = null;
        }

        Publish();
    }

    private void Appended(Message append)
    {
        if (append.Snapshot is { } snapshot)
        {
            _state.Restore(snapshot);
            _storage.ConfIndex = snapshot.Index;
            _proposals.Overtaken(snapshot.Index);
            _reads.Applied(snapshot.Index);
            Publish();
        }

        Deliver(append.Responses);
    }

    private void Deliver(IReadOnlyList<Message> responses)
    {
        foreach (var response in responses)
        {
            if (response.To == _node.BasicStatus.Id)
                _node.Step(response);
            else
                _send(response);
        }
    }

    // In slices, so that a slow state machine does not keep the member from answering others.
    private void Apply()
    {
        var began = _context.Time.GetTimestamp();
        while (_applies.TryPeek(out var work))
        {
            var entries = work.Entries.Span;
            while (_appliedOfFirst < entries.Length)
            {
                ref readonly var entry = ref entries[_appliedOfFirst++];
                if (_state.TryApply(entry, _node, _storage, out var answer))
                    _proposals.Applied(entry, answer);
                if (entry.Type != EntryType.Normal)
                {
                    _lease.End();
                    _changed = _now;
                    foreach (var member in _heardFrom.Keys.Where(member => !Book.ContainsKey(member)).ToArray())
                        _heardFrom.Remove(member);
                    Publish();
                }

                if (_appliedOfFirst % ApplySlice == 0 && _appliedOfFirst < entries.Length && _context.Time.GetElapsedTime(began) > LongestApply)
                {
                    _wake(false);
                    return;
                }
            }

            _applies.Dequeue();
            _appliedOfFirst = 0;
            Deliver(work.Responses);
        }

        _reads.Applied(_state.Last.Index);
    }

    private void Publish()
    {
        Peers = [.. Book.Where(member => member.Key != _node.BasicStatus.Id).Select(member => member.Value)];
        _context.Metrics.Publish(this, new(_group, _node.BasicStatus, _state.Last.Index, IsLeader ? Lags() : []));
    }

    private IReadOnlyList<(ulong Member, ulong Lag)> Lags() =>
        [.. _node.Status().Progress.Where(member => member.Key != _node.BasicStatus.Id).Select(member => (member.Key, _node.LastIndex - member.Value.Match))];
}
