using System.Text;

namespace Wetware.Raft;

/// <summary>Why an election is held.</summary>
internal enum CampaignType
{
    /// <summary>The first round with pre-votes.</summary>
    PreElection,

    /// <summary>The election itself.</summary>
    Election,

    /// <summary>An election that the old leader asked for; the lease of that leader does not prevent it.</summary>
    Transfer,
}

/// <summary>Asking for votes and giving them (Raft paper, §5.2 and §5.4.1).</summary>
internal sealed class Elections(RaftCore core)
{
    private static readonly byte[] TransferMark = Encoding.ASCII.GetBytes("CampaignTransfer");

    /// <inheritdoc cref="RawNode.IsTransfer" />
    public static bool IsTransfer(Message request) => request.Context.Span.SequenceEqual(TransferMark);

    private RaftLog Log => core.Log;

    private RaftTrace Trace => core.Trace;

    /// <summary>Starts an election, unless the member leads, may not lead, or has to apply a configuration change first.</summary>
    public void Start(CampaignType type)
    {
        if (core.Role is Leader)
        {
            Trace.Debug($"{core.Id:x} ignoring MsgHup because already leader");
            return;
        }
        if (!core.IsPromotable)
        {
            Trace.Warning($"{core.Id:x} is unpromotable and can not campaign");
            return;
        }
        if (HasUnappliedConfChange())
        {
            Trace.Warning($"{core.Id:x} cannot campaign at term {core.Term} since there are still pending configuration changes to apply");
            return;
        }
        Trace.Info($"{core.Id:x} is starting a new election at term {core.Term}");
        Campaign(type);
    }

    /// <summary>Asks all voters. The vote for itself counts when it is durable, like that of any other.</summary>
    public void Campaign(CampaignType type)
    {
        var request = MessageType.Vote;
        if (type == CampaignType.PreElection)
        {
            core.BecomePreCandidate();
            request = MessageType.PreVote;
        }
        else
            core.BecomeCandidate();
        // Pre-votes are asked for the term that would follow.
        var term = request == MessageType.PreVote ? core.Term + 1 : core.Term;
        var last = Log.LastId;
        foreach (var id in core.Tracker.Config.Voters.Ids)
        {
            if (id == core.Id)
            {
                core.Send(new Message { Type = request.VoteResponse(), To = id, Term = term });
                continue;
            }
            Trace.Info(
                $"{core.Id:x} [logterm: {last.Term}, index: {last.Index}] sent {Describe.MessageType(request)} request to {id:x} at "
                + $"term {core.Term}");
            core.Send(new Message
            {
                Type = request,
                To = id,
                Term = term,
                Index = last.Index,
                LogTerm = last.Term,
                Context = type == CampaignType.Transfer ? TransferMark : default(ReadOnlyMemory<byte>),
            });
        }
    }

    /// <summary>
    /// Returns whether a request for a higher term is ignored because a leader was heard of within the election timeout (thesis, §4.2.3).
    /// </summary>
    public bool IgnoresRequest(Message request)
    {
        var inLease = core.Config.CheckQuorum && core.LeaderId != NodeId.None && core.ElectionElapsed < core.Config.ElectionTick;
        if (!inLease || IsTransfer(request))
            return false;
        Trace.Info(
            $"{Position()} ignored {Position(request)} at term {core.Term}: lease is not expired (remaining ticks: "
            + $"{core.Config.ElectionTick - core.ElectionElapsed})");
        return true;
    }

    /// <summary>Answers a request for a vote or a pre-vote.</summary>
    public void HandleRequest(Message request)
    {
        // A vote may be repeated; a new one needs that neither a vote was cast nor a leader is known; a pre-vote binds nobody.
        var canVote = core.Vote == request.From
            || (core.Vote == NodeId.None && core.LeaderId == NodeId.None)
            || (request.Type == MessageType.PreVote && request.Term > core.Term);
        // Learners vote as well: a member may have been promoted and not know it yet, while its vote is needed for a majority.
        if (!canVote || !Log.IsUpToDate(new(request.LogTerm, request.Index)))
        {
            Reject(request);
            return;
        }
        Trace.Info($"{Position()} cast {Describe.MessageType(request.Type)} for {Candidate(request)} at term {core.Term}");
        // The answer carries the term of the request: that of a pre-vote is not the current one.
        core.Send(new Message { Type = request.Type.VoteResponse(), To = request.From, Term = request.Term });
        if (request.Type != MessageType.Vote)
            return;
        core.ElectionElapsed = 0;
        core.Vote = request.From;
    }

    /// <summary>Refuses a request.</summary>
    public void Reject(Message request)
    {
        Trace.Info($"{Position()} rejected {Position(request)} at term {core.Term}");
        core.Send(new Message { Type = request.Type.VoteResponse(), To = request.From, Term = core.Term, Reject = true });
    }

    private static string Position(Message request) => $"{Describe.MessageType(request.Type)} from {Candidate(request)}";

    private static string Candidate(Message request) => $"{request.From:x} [logterm: {request.LogTerm}, index: {request.Index}]";

    private string Position()
    {
        var last = Log.LastId;
        return $"{core.Id:x} [logterm: {last.Term}, index: {last.Index}, vote: {core.Vote:x}]";
    }

    // Reads as much at once as is handed out for being applied at once. What is compacted is applied, even if that was not reported yet.
    private bool HasUnappliedConfChange()
    {
        for (var next = Math.Max(Log.Applied + 1, Log.FirstIndex); next <= Log.Committed;)
        {
            var status = Log.Slice(next, Log.Committed + 1, Log.MaxApplyingSize, out var entries);
            if (status != StorageStatus.Ok || entries.IsEmpty)
                throw new RaftInvariantException($"entries from {next} that are not applied are missing");
            foreach (ref readonly var entry in entries.Span)
            {
                if (entry.Type is EntryType.ConfChange or EntryType.ConfChangeV2)
                    return true;
            }
            next += (ulong)entries.Length;
        }
        return false;
    }
}
