namespace Wetware.Raft;

/// <summary>Rebuilds the configuration that a <see cref="ConfState"/> describes, by the changes that lead to it.</summary>
internal static class ConfStateRestore
{
    /// <summary>Returns the configuration, starting from the empty <paramref name="tracker"/>.</summary>
    public static (MembershipConfig Config, ProgressMap Progress) Restore(ProgressTracker tracker, ulong lastIndex, ConfState state)
    {
        var config = tracker.Config;
        var progress = tracker.Progress;

        // The outgoing half is built first, one voter after the other; entering the joint configuration then moves it to its place and
        // replaces all of its voters by the incoming ones.
        foreach (var id in state.VotersOutgoing)
            Step(changer => changer.Simple([new(ConfChangeType.AddNode, id)]));
        var incoming = Incoming(state);
        if (state.VotersOutgoing.Count > 0)
            Step(changer => changer.EnterJoint(state.AutoLeave, incoming));
        else
        {
            foreach (var change in incoming)
                Step(changer => changer.Simple([change]));
        }
        return (config, progress);

        void Step(Func<ConfChanger, (MembershipConfig, ProgressMap)> change) =>
            (config, progress) = change(new ConfChanger(tracker.With(config, progress), lastIndex));
    }

    private static List<ConfChangeSingle> Incoming(ConfState state) =>
    [
        .. state.VotersOutgoing.Select(id => new ConfChangeSingle(ConfChangeType.RemoveNode, id)),
        .. state.Voters.Select(id => new ConfChangeSingle(ConfChangeType.AddNode, id)),
        .. state.Learners.Concat(state.LearnersNext).Select(id => new ConfChangeSingle(ConfChangeType.AddLearnerNode, id)),
    ];
}
