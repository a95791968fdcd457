namespace Wetware.Raft;

/// <summary>
/// The voters: one majority, or in a joint configuration two that must both agree (Raft thesis, §4.3).
/// </summary>
/// <param name="Incoming">The voters, or the new ones of a joint configuration.</param>
/// <param name="Outgoing">The old voters of a joint configuration; empty otherwise.</param>
public sealed record JointConfig(MajorityConfig Incoming, MajorityConfig Outgoing)
{
    /// <summary>The configuration without voters.</summary>
    public static JointConfig Empty { get; } = new(MajorityConfig.Empty, MajorityConfig.Empty);

    /// <summary>Whether two majorities must agree.</summary>
    public bool IsJoint => Outgoing.Count > 0;

    /// <summary>Whether one voter decides alone.</summary>
    public bool IsSingleton => Incoming.Count == 1 && !IsJoint;

    /// <summary>All voters of both halves.</summary>
    public MajorityConfig Ids => Incoming.Union(Outgoing);

    /// <summary>Returns whether <paramref name="id"/> votes in either half.</summary>
    public bool Contains(ulong id) => Incoming.Contains(id) || Outgoing.Contains(id);

    /// <summary>Returns the highest index that both halves have committed.</summary>
    public ulong CommittedIndex(IAckedIndexer acked) => Math.Min(Incoming.CommittedIndex(acked), Outgoing.CommittedIndex(acked));

    /// <summary>Returns the state of a vote: won when both halves are, lost when one is.</summary>
    public VoteResult VoteResult(IVotes votes)
    {
        var incoming = Incoming.VoteResult(votes);
        var outgoing = Outgoing.VoteResult(votes);
        if (incoming == outgoing)
            return incoming;
        return incoming == Raft.VoteResult.Lost || outgoing == Raft.VoteResult.Lost ? Raft.VoteResult.Lost : Raft.VoteResult.Pending;
    }

    /// <summary>Returns a bar chart of what each voter has acknowledged.</summary>
    public string Describe(IAckedIndexer acked) => Ids.Describe(acked);

    /// <summary>Returns the halves, such as <c>(1 2 3)&amp;&amp;(1 2)</c>.</summary>
    public override string ToString() => IsJoint ? $"{Incoming}&&{Outgoing}" : Incoming.ToString();
}
