namespace Wetware.Raft;

/// <summary>Answers read requests (Raft thesis, §6.4).</summary>
internal sealed class LeaderReads(RaftCore core, Leader leader)
{
    /// <summary>Requests that may wait; more are dropped, like lost messages.</summary>
    public const int MaxWaiting = 1 << 16;

    private readonly ReadOnlyQueue _queue = new();
    private List<Message> _postponed = [];

    /// <summary>What heartbeats carry; empty while no read waits.</summary>
    public byte[]? HeartbeatContext() => _queue.HeartbeatContext();

    /// <summary>Handles a request of this member (From is 0 or its id) or of another.</summary>
    public StepResult Request(Message request)
    {
        if (request.Entries.Length != 1)
            return StepResult.Invalid;
        // Until something of this term is committed, the commit index may be behind that of an earlier leader, or behind what this member
        // itself had committed before it was restarted.
        if (HasCommittedInTerm())
            Confirm(request);
        else if (_postponed.Count < MaxWaiting)
            _postponed.Add(request);
        return StepResult.Ok;
    }

    /// <summary>Continues with requests that waited for the first commit of the term.</summary>
    public void Release()
    {
        if (_postponed.Count == 0 || !HasCommittedInTerm())
            return;
        var requests = _postponed;
        _postponed = [];
        foreach (var request in requests)
            Confirm(request);
    }

    /// <summary>Counts the answer of a member and answers the reads that a quorum has confirmed.</summary>
    public void HeartbeatAnswered(Message answer)
    {
        if (core.Config.ReadOnlyOption != ReadOnlyOption.Safe || answer.Context.IsEmpty)
            return;
        _queue.Acknowledge(answer.From, answer.Context.Span);
        foreach (var (request, index) in _queue.TakeConfirmed(core.Tracker.Config.Voters))
            Answer(request, index);
    }

    private bool HasCommittedInTerm() => core.Log.TermOrZero(core.Log.Committed) == core.Term;

    private void Confirm(Message request)
    {
        // A leader that was removed must ask the voter that is left, which may lead already.
        var isAlone = core.Tracker.Config.Voters is { IsSingleton: true, Incoming: [var voter] } && voter == core.Id;
        if (isAlone || core.Config.ReadOnlyOption == ReadOnlyOption.LeaseBased)
        {
            Answer(request, core.Log.Committed);
            return;
        }
        if (_queue.Count >= MaxWaiting)
            return;
        _queue.Add(core.Log.Committed, request);
        var context = _queue.HeartbeatContext();
        _queue.Acknowledge(core.Id, context);
        leader.Replicator.BroadcastHeartbeat(context);
    }

    private void Answer(Message request, ulong index)
    {
        if (request.From == NodeId.None || request.From == core.Id)
            core.ReadStates.Add(new(index, request.Entries.Span[0].Data));
        else
            core.Send(new Message { Type = MessageType.ReadIndexResp, To = request.From, Index = index, Entries = request.Entries });
    }
}
