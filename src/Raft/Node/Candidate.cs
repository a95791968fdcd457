namespace Wetware.Raft;

/// <summary>A member that counts votes, or pre-votes.</summary>
internal sealed class Candidate(RaftCore core, bool isPreVote) : Role(core)
{
    public override RaftRole Kind => isPreVote ? RaftRole.PreCandidate : RaftRole.Candidate;

    public override void Tick() => TickElection();

    public override StepResult Step(Message message)
    {
        switch (message.Type)
        {
            case MessageType.Prop:
                Trace.Info($"{Core.Id:x} no leader at term {Core.Term}; dropping proposal");
                return StepResult.ProposalDropped;
            case MessageType.App or MessageType.Heartbeat or MessageType.Snap:
                // Another member was elected at this term.
                return Core.BecomeFollower(message.Term, message.From).Step(message);
            // Late answers to the pre-votes of the same term are not votes.
            case MessageType.PreVoteResp when isPreVote:
            case MessageType.VoteResp when !isPreVote:
                Count(message);
                break;
            case MessageType.TimeoutNow:
                Trace.Debug($"{Core.Id:x} [term {Core.Term} state {Describe.Role(Kind)}] ignored MsgTimeoutNow from {message.From:x}");
                break;
        }
        return StepResult.Ok;
    }

    private void Count(Message answer)
    {
        var type = Describe.MessageType(answer.Type);
        var rejection = answer.Reject ? " rejection" : "";
        Trace.Info($"{Core.Id:x} received {type}{rejection} from {answer.From:x} at term {Core.Term}");
        Core.Tracker.RecordVote(answer.From, !answer.Reject);
        var (granted, rejected, result) = Core.Tracker.TallyVotes();
        Trace.Info($"{Core.Id:x} has received {granted} {type} votes and {rejected} vote rejections");
        switch (result)
        {
            case VoteResult.Won when isPreVote:
                Core.Elections.Campaign(CampaignType.Election);
                break;
            case VoteResult.Won:
                Core.BecomeLeader().Replicator.BroadcastAppend();
                break;
            case VoteResult.Lost:
                Core.BecomeFollower(Core.Term, NodeId.None);
                break;
        }
    }
}
