namespace Wetware.Raft;

/// <summary>
/// The membership that is active on a member. Learners never intersect the voters of either half; a voter that is to become a learner waits
/// in <paramref name="LearnersNext"/> until the joint configuration is left.
/// </summary>
/// <param name="Voters">Who decides.</param>
/// <param name="Learners">Who receives the log and does not vote.</param>
/// <param name="LearnersNext">Voters of the outgoing half that become learners.</param>
/// <param name="AutoLeave">Whether the leader leaves the joint configuration by itself.</param>
public sealed record MembershipConfig(JointConfig Voters, MajorityConfig Learners, MajorityConfig LearnersNext, bool AutoLeave)
{
    /// <summary>The configuration without members.</summary>
    public static MembershipConfig Empty { get; } = new(JointConfig.Empty, MajorityConfig.Empty, MajorityConfig.Empty, false);

    /// <summary>Returns the configuration as it is saved in snapshots.</summary>
    public ConfState ToConfState() => new()
    {
        Voters = Voters.Incoming,
        VotersOutgoing = Voters.Outgoing,
        Learners = Learners,
        LearnersNext = LearnersNext,
        AutoLeave = AutoLeave,
    };

    /// <summary>Returns the configuration in the form of transcripts.</summary>
    public override string ToString() =>
        $"voters={Voters}"
        + (Learners.Count > 0 ? $" learners={Learners}" : "")
        + (LearnersNext.Count > 0 ? $" learners_next={LearnersNext}" : "")
        + (AutoLeave ? " autoleave" : "");
}
