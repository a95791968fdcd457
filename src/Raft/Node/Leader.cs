namespace Wetware.Raft;

/// <summary>A member that leads: accepts proposals, replicates them, and answers reads.</summary>
internal sealed class Leader : Role
{
    private int _heartbeatElapsed;

    public Leader(RaftCore core)
        : base(core)
    {
        Replicator = new(core);
        Proposals = new(core, this);
        Reads = new(core, this);
        Transfer = new(core, this);
    }

    public override RaftRole Kind => RaftRole.Leader;

    public Replicator Replicator { get; }

    public Proposals Proposals { get; }

    public LeaderReads Reads { get; }

    public LeaderTransfer Transfer { get; }

    private bool StillLeads => Core.Role == this;

    /// <summary>
    /// Appends the entry that the new term begins with; only it makes entries of older terms commit (Raft paper, §5.4.2).
    /// </summary>
    public void Begin()
    {
        if (Core.Tracker.Progress.Find(Core.Id) is { } own)
        {
            own.BecomeReplicate();
            own.RecentActive = true;
        }
        Proposals.Begin();
    }

    /// <summary>Commits what a quorum has; returns whether that was progress.</summary>
    public bool MaybeCommit()
    {
        if (!Core.Log.MaybeCommit(new(Core.Term, Core.Tracker.Committed)))
            return false;
        Reads.Release();
        return true;
    }

    /// <summary>Reacts to another configuration: other quorums may have committed more, and new members are to be probed at once.</summary>
    public void ConfigurationChanged()
    {
        if (MaybeCommit())
            Replicator.BroadcastAppend();
        else
        {
            foreach (var (id, progress) in Core.Tracker.Progress)
            {
                if (id != Core.Id)
                    Replicator.MaybeSendAppend(id, progress, sendIfEmpty: false);
            }
        }
        Transfer.AbortUnlessVoter();
    }

    public override void Tick()
    {
        _heartbeatElapsed++;
        Core.ElectionElapsed++;
        if (Core.ElectionElapsed >= Core.Config.ElectionTick)
        {
            Core.ElectionElapsed = 0;
            if (Core.Config.CheckQuorum)
                CheckQuorum();
            // A transfer that takes longer than an election has failed; proposals are accepted again.
            Transfer.Abort();
        }
        if (!StillLeads || _heartbeatElapsed < Core.Config.HeartbeatTick)
            return;
        _heartbeatElapsed = 0;
        Replicator.BroadcastHeartbeat(Reads.HeartbeatContext());
    }

    public override StepResult Step(Message message)
    {
        switch (message.Type)
        {
            case MessageType.Beat:
                Replicator.BroadcastHeartbeat(Reads.HeartbeatContext());
                return StepResult.Ok;
            case MessageType.CheckQuorum:
                CheckQuorum();
                return StepResult.Ok;
            case MessageType.Prop:
                return Proposals.Propose(message.Entries.Span);
            case MessageType.ReadIndex:
                return Reads.Request(message);
            case MessageType.ForgetLeader:
                return StepResult.Ok;
        }
        // Everything else is about a member.
        if (Core.Tracker.Progress.Find(message.From) is not { } progress)
        {
            Trace.Debug($"{Core.Id:x} no progress available for {message.From:x}");
            return StepResult.Ok;
        }
        switch (message.Type)
        {
            case MessageType.AppResp:
                progress.RecentActive = true;
                if (message.Reject)
                    Rejected(message, progress);
                else
                    Acknowledged(message, progress);
                break;
            case MessageType.HeartbeatResp:
                HeartbeatAnswered(message, progress);
                break;
            case MessageType.SnapStatus:
                SnapshotReported(message, progress);
                break;
            case MessageType.Unreachable:
                // Pipelined appends are probably lost.
                if (progress.State == ProgressState.Replicate)
                    progress.BecomeProbe();
                Trace.Debug($"{Core.Id:x} failed to send message to {message.From:x} because it is unreachable [{progress}]");
                break;
            case MessageType.TransferLeader:
                Transfer.Start(message.From, progress);
                break;
        }
        return StepResult.Ok;
    }

    private void CheckQuorum()
    {
        if (!Core.Tracker.QuorumActive)
        {
            Trace.Warning($"{Core.Id:x} stepped down to follower since quorum is not active");
            Core.BecomeFollower(Core.Term, NodeId.None);
        }
        foreach (var (id, progress) in Core.Tracker.Progress)
        {
            if (id != Core.Id)
                progress.RecentActive = false;
        }
    }

    private void Rejected(Message answer, Progress progress)
    {
        Trace.Debug(
            $"{Core.Id:x} received MsgAppResp(rejected, hint: (index {answer.RejectHint}, term {answer.LogTerm})) from {answer.From:x} "
            + $"for index {answer.Index}");
        var next = answer.RejectHint;
        // The follower says which term it has at the hint. Where this log has a higher term, up to the hint, both cannot agree, because
        // terms only grow along a log: skip all of it, so that each term costs at most one probe.
        if (answer.LogTerm > 0)
            next = Core.Log.FindConflictByTerm(answer.RejectHint, answer.LogTerm).Index;
        if (!progress.MaybeDecrement(answer.Index, next))
            return;
        Trace.Debug($"{Core.Id:x} decreased progress of {answer.From:x} to [{progress}]");
        if (progress.State == ProgressState.Replicate)
            progress.BecomeProbe();
        Replicator.MaybeSendAppend(answer.From, progress, sendIfEmpty: true);
    }

    private void Acknowledged(Message answer, Progress progress)
    {
        // Nobody can acknowledge what this log does not have.
        if (answer.Index > Core.Log.LastIndex)
            return;
        // An answer that repeats what is known still moves a probed member back to pipelining.
        if (!progress.MaybeUpdate(answer.Index) && !(progress.Match == answer.Index && progress.State == ProgressState.Probe))
            return;
        switch (progress.State)
        {
            case ProgressState.Probe:
                progress.BecomeReplicate();
                break;
            case ProgressState.Snapshot when progress.Match + 1 >= Core.Log.FirstIndex:
                // Any index that connects to this log will do; the snapshot may have come from elsewhere.
                Trace.Debug(
                    $"{Core.Id:x} recovered from needing snapshot, resumed sending replication messages to {answer.From:x} "
                    + $"[{progress}]");
                progress.BecomeProbe();
                progress.BecomeReplicate();
                break;
            case ProgressState.Replicate:
                progress.Inflights.FreeUpTo(answer.Index);
                break;
        }
        var other = answer.From != Core.Id;
        if (MaybeCommit())
            Replicator.BroadcastAppend();
        else if (other && progress.CanBumpCommit(Core.Log.Committed))
            Replicator.MaybeSendAppend(answer.From, progress, sendIfEmpty: true);
        // The window may have room for several messages now.
        while (other && Replicator.MaybeSendAppend(answer.From, progress, sendIfEmpty: false))
        {
        }
        Transfer.Acknowledged(answer.From, progress);
    }

    private void HeartbeatAnswered(Message answer, Progress progress)
    {
        progress.RecentActive = true;
        progress.FlowPaused = false;
        // A full window still sends an empty append here, which recovers when all messages in the window were lost; and a member that is
        // probed needs one to get back to pipelining.
        if (progress.Match < Core.Log.LastIndex || progress.State == ProgressState.Probe)
            Replicator.MaybeSendAppend(answer.From, progress, sendIfEmpty: true);
        Reads.HeartbeatAnswered(answer);
    }

    private void SnapshotReported(Message report, Progress progress)
    {
        if (progress.State != ProgressState.Snapshot)
            return;
        var outcome = report.Reject ? "failed" : "succeeded";
        // After a failure the member is probed from where it was, not from the snapshot.
        if (report.Reject)
            progress.PendingSnapshot = 0;
        progress.BecomeProbe();
        Trace.Debug($"{Core.Id:x} snapshot {outcome}, resumed sending replication messages to {report.From:x} [{progress}]");
        // Continue with the member's answer, or with the next heartbeat.
        progress.FlowPaused = true;
    }
}
