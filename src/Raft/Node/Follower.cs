namespace Wetware.Raft;

/// <summary>A member that follows a leader, or waits for one.</summary>
internal sealed class Follower(RaftCore core) : Role(core)
{
    public override RaftRole Kind => RaftRole.Follower;

    private RaftLog Log => Core.Log;

    public override void Tick() => TickElection();

    public override StepResult Step(Message message)
    {
        switch (message.Type)
        {
            case MessageType.Prop:
                return ForwardProposal(message);
            case MessageType.App:
                HeardFrom(message.From);
                Append(message);
                break;
            case MessageType.Heartbeat:
                HeardFrom(message.From);
                Log.CommitTo(message.Commit);
                Core.Send(new Message { Type = MessageType.HeartbeatResp, To = message.From, Context = message.Context });
                break;
            case MessageType.Snap:
                HeardFrom(message.From);
                InstallSnapshot(message);
                break;
            case MessageType.TransferLeader:
                if (Core.LeaderId == NodeId.None)
                    Trace.Info($"{Core.Id:x} no leader at term {Core.Term}; dropping leader transfer msg");
                else
                    Core.Forward(message, Core.LeaderId);
                break;
            case MessageType.ForgetLeader:
                ForgetLeader();
                break;
            case MessageType.TimeoutNow:
                Trace.Info(
                    $"{Core.Id:x} [term {Core.Term}] received MsgTimeoutNow from {message.From:x} and starts an election to get "
                    + $"leadership.");
                // The old leader wants the election, so there is no need to ask whether it would disturb.
                Core.Elections.Start(CampaignType.Transfer);
                break;
            case MessageType.ReadIndex:
                if (Core.LeaderId == NodeId.None)
                    Trace.Info($"{Core.Id:x} no leader at term {Core.Term}; dropping index reading msg");
                else
                    Core.Forward(message, Core.LeaderId);
                break;
            case MessageType.ReadIndexResp:
                if (message.Entries.Length != 1)
                {
                    Trace.Error(
                        $"{Core.Id:x} invalid format of MsgReadIndexResp from {message.From:x}, entries count: "
                        + $"{message.Entries.Length}");
                    return StepResult.Invalid;
                }
                Core.ReadStates.Add(new(message.Index, message.Entries.Span[0].Data));
                break;
        }
        return StepResult.Ok;
    }

    private void HeardFrom(ulong leader)
    {
        Core.ElectionElapsed = 0;
        Core.LeaderId = leader;
    }

    private StepResult ForwardProposal(Message proposal)
    {
        if (Core.LeaderId == NodeId.None)
        {
            Trace.Info($"{Core.Id:x} no leader at term {Core.Term}; dropping proposal");
            return StepResult.ProposalDropped;
        }
        if (Core.Config.DisableProposalForwarding)
        {
            Trace.Info($"{Core.Id:x} not forwarding to leader {Core.LeaderId:x} at term {Core.Term}; dropping proposal");
            return StepResult.ProposalDropped;
        }
        Core.Forward(proposal, Core.LeaderId);
        return StepResult.Ok;
    }

    private void ForgetLeader()
    {
        if (Core.Config.ReadOnlyOption == ReadOnlyOption.LeaseBased)
            Trace.Error("ignoring MsgForgetLeader due to ReadOnlyLeaseBased");
        else if (Core.LeaderId != NodeId.None)
        {
            Trace.Info($"{Core.Id:x} forgetting leader {Core.LeaderId:x} at term {Core.Term}");
            Core.LeaderId = NodeId.None;
        }
    }

    private void Append(Message append)
    {
        if (append.Index < Log.Committed)
        {
            Acknowledge(append.From, Log.Committed);
            return;
        }
        if (Log.MaybeAppend(new(append.LogTerm, append.Index), append.Entries.Span, append.Commit, out var last))
        {
            Acknowledge(append.From, last);
            return;
        }
        Trace.Debug(
            $"{Core.Id:x} [logterm: {Log.TermOrZero(append.Index)}, index: {append.Index}] rejected MsgApp [logterm: {append.LogTerm}, "
            + $"index: {append.Index}] from {append.From:x}");
        // The hint is the last entry that may be equal in both logs: terms only grow along a log, so entries of a higher term than that of
        // the leader's entry cannot be. The leader skips in the same way, so that each term costs at most one round trip.
        var (index, term) = Log.FindConflictByTerm(Math.Min(append.Index, Log.LastIndex), append.LogTerm);
        Core.Send(new Message
        {
            Type = MessageType.AppResp,
            To = append.From,
            Index = append.Index,
            Reject = true,
            RejectHint = index,
            LogTerm = term,
        });
    }

    private void InstallSnapshot(Message install)
    {
        var snapshot = install.Snapshot ?? Snapshot.Empty;
        var restored = Restore(snapshot);
        var outcome = restored ? "restored" : "ignored";
        Trace.Info($"{Core.Id:x} [commit: {Log.Committed}] {outcome} snapshot [index: {snapshot.Index}, term: {snapshot.Term}]");
        Acknowledge(install.From, restored ? Log.LastIndex : Log.Committed);
    }

    private bool Restore(Snapshot snapshot)
    {
        if (snapshot.Index <= Log.Committed)
            return false;
        if (!snapshot.ConfState.Contains(Core.Id))
        {
            Trace.Warning(
                $"{Core.Id:x} attempted to restore snapshot but it is not in the ConfState {snapshot.ConfState}; should never happen");
            return false;
        }
        if (Log.Matches(snapshot.Id))
        {
            // The log holds everything that the snapshot does.
            Trace.Info($"{Position()} fast-forwarded commit to snapshot [index: {snapshot.Index}, term: {snapshot.Term}]");
            Log.CommitTo(snapshot.Index);
            return false;
        }
        Log.Restore(snapshot);
        Core.Membership.Install(snapshot.ConfState);
        Trace.Info($"{Position()} restored snapshot [index: {snapshot.Index}, term: {snapshot.Term}]");
        return true;
    }

    private string Position()
    {
        var last = Log.LastId;
        return $"{Core.Id:x} [commit: {Log.Committed}, lastindex: {last.Index}, lastterm: {last.Term}]";
    }

    private void Acknowledge(ulong to, ulong index) => Core.Send(new Message { Type = MessageType.AppResp, To = to, Index = index });
}
