namespace Wetware.Raft;

/// <summary>Makes configurations active. A configuration is active when its entry is applied, not when it is appended.</summary>
internal sealed class Membership(RaftCore core)
{
    // The configuration before a snapshot that the application has not installed yet.
    private ProgressTracker? _superseded;

    /// <summary>Makes the configuration of a snapshot active, in place of what the application has reached.</summary>
    public void Install(ConfState state)
    {
        _superseded = core.Tracker;
        core.Tracker = core.Tracker.Emptied();
        Restore(state);
    }

    /// <summary>Makes a saved configuration active, on a tracker without members.</summary>
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
        // The entry was handed out before a snapshot replaced the log: the snapshot's configuration is newer, and the change only belongs
        // to the state that the application still has.
        if (core.Log.HasSnapshot && _superseded is not null)
        {
            (_superseded.Config, _superseded.Progress) = Change(_superseded, change);
            return _superseded.Config.ToConfState();
        }
        var (config, progress) = Change(core.Tracker, change);
        return Switch(config, progress);
    }

    private (MembershipConfig Config, ProgressMap Progress) Change(ProgressTracker tracker, ConfChangeV2 change)
    {
        var changer = new ConfChanger(tracker, core.Log.LastIndex);
        return change.LeavesJoint ? changer.LeaveJoint()
            : change.EntersJoint ? changer.EnterJoint(change.AutoLeave, change.Changes)
            : changer.Simple(change.Changes);
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
