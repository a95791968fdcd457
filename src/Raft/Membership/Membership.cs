namespace Wetware.Raft;

/// <summary>Makes configurations active. A configuration is active when its entry is applied, not when it is appended.</summary>
internal sealed class Membership(RaftCore core)
{
    /// <summary>Makes the configuration of a snapshot active.</summary>
    public void Restore(ConfState state)
    {
        var (config, progress) = ConfStateRestore.Restore(core.Tracker, core.Log.LastIndex, state);
        var restored = Switch(config, progress);
        if (restored != state)
            throw new RaftInvariantException($"restored configuration {restored} is not the saved one {state}");
    }

    /// <summary>Makes a committed change active; throws <see cref="ConfChangeException"/> when it is not possible.</summary>
    public ConfState Apply(ConfChangeV2 change)
    {
        var changer = new ConfChanger(core.Tracker, core.Log.LastIndex);
        var (config, progress) = change.LeavesJoint ? changer.LeaveJoint()
            : change.EntersJoint ? changer.EnterJoint(change.AutoLeave, change.Changes)
            : changer.Simple(change.Changes);
        return Switch(config, progress);
    }

    private ConfState Switch(MembershipConfig config, ProgressMap progress)
    {
        core.Tracker.Config = config;
        core.Tracker.Progress = progress;
        core.Trace.Info($"{core.Id:x} switched to configuration {config}");
        var state = config.ToConfState();
        if (core.Role is not Leader leader)
            return state;
        if (progress.Find(core.Id) is not { IsLearner: false })
        {
            // Without the option the leader goes on, so that the group keeps working until another is elected.
            if (core.Config.StepDownOnRemoval)
                core.BecomeFollower(core.Term, NodeId.None);
            return state;
        }
        if (state.Voters.Count > 0)
            leader.ConfigurationChanged();
        return state;
    }
}
