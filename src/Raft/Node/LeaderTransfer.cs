namespace Wetware.Raft;

/// <summary>Hands leadership over to another voter (Raft thesis, §3.10).</summary>
internal sealed class LeaderTransfer(RaftCore core, Leader leader)
{
    /// <summary>The member that is to lead; 0 when no transfer is in progress.</summary>
    public ulong Target { get; private set; }

    /// <summary>Starts a transfer; a previous one to another member is aborted.</summary>
    public void Start(ulong target, Progress progress)
    {
        var trace = core.Trace;
        if (progress.IsLearner)
        {
            trace.Debug($"{core.Id:x} is learner. Ignored transferring leadership");
            return;
        }
        if (Target == target)
        {
            trace.Info(
                $"{core.Id:x} [term {core.Term}] transfer leadership to {target:x} is in progress, ignores request to same node "
                + $"{target:x}");
            return;
        }
        if (Target != NodeId.None)
        {
            trace.Info($"{core.Id:x} [term {core.Term}] abort previous transferring leadership to {Target:x}");
            Abort();
        }
        if (target == core.Id)
        {
            trace.Debug($"{core.Id:x} is already leader. Ignored transferring leadership to self");
            return;
        }
        trace.Info($"{core.Id:x} [term {core.Term}] starts to transfer leadership to {target:x}");
        // The transfer has one election timeout from now.
        core.ElectionElapsed = 0;
        Target = target;
        if (progress.Match == core.Log.LastIndex)
        {
            TimeoutNow();
            trace.Info($"{core.Id:x} sends MsgTimeoutNow to {target:x} immediately as {target:x} already has up-to-date log");
        }
        else
            leader.Replicator.MaybeSendAppend(target, progress, sendIfEmpty: true);
    }

    /// <summary>Lets the target start its election as soon as it has the whole log.</summary>
    public void Acknowledged(ulong from, Progress progress)
    {
        if (from != Target || progress.Match != core.Log.LastIndex)
            return;
        core.Trace.Info($"{core.Id:x} sent MsgTimeoutNow to {from:x} after received MsgAppResp");
        TimeoutNow();
    }

    /// <summary>Ends a transfer to a member that was removed or demoted.</summary>
    public void AbortUnlessVoter()
    {
        if (!core.Tracker.Config.Voters.Contains(Target))
            Abort();
    }

    /// <summary>Ends the transfer; proposals are accepted again.</summary>
    public void Abort() => Target = NodeId.None;

    private void TimeoutNow() => core.Send(new Message { Type = MessageType.TimeoutNow, To = Target });
}
