using Wetware.RaftGroups;

namespace Wetware.Web.RaftGroups;

/// <summary>All groups.</summary>
/// <param name="Members">What the members in reach say.</param>
/// <param name="Stored">The groups that are kept in the cluster's storage.</param>
public sealed record GroupList(IReadOnlyList<RaftMemberStatus> Members, IReadOnlyList<RaftGroupInfo> Stored);

/// <summary>A Raft group as its members describe it.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Kind">The kind of its state machine.</param>
/// <param name="Leader">The member that leads; null where none says so.</param>
/// <param name="Members">The members in order of their ids.</param>
internal sealed record GroupView(string Name, string Kind, RaftMemberStatus? Leader, IReadOnlyList<MemberView> Members)
{
    /// <summary>Entries that a member may lack before it counts as behind.</summary>
    public const ulong MaxLag = 1000;

    /// <summary>Returns the groups that statuses are of, in order of their names.</summary>
    public static IReadOnlyList<GroupView> Of(IEnumerable<RaftMemberStatus> statuses) =>
        [.. statuses.GroupBy(status => status.Group, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Of(group.Key, [.. group]))];

    private static GroupView Of(string name, IReadOnlyList<RaftMemberStatus> statuses)
    {
        var leader = statuses.Where(status => status.Role == RaftMemberRole.Leader).MaxBy(status => status.Term);
        var known = statuses.ToDictionary(status => status.Member);

        // The leader knows who belongs to the group, also those that do not answer.
        var members = (leader?.Members ?? []).Select(peer => new MemberView(peer.Member, peer.Peer, peer.IsVoter, known.GetValueOrDefault(peer.Member), Lag(leader!, peer)))
            .Concat(statuses.Where(status => leader is null || leader.Members.All(peer => peer.Member != status.Member))
                .Select(status => new MemberView(status.Member, status.Peer, null, status, null)));
        return new(name, statuses[0].Kind, leader, [.. members.OrderBy(member => member.Member)]);
    }

    private static ulong? Lag(RaftMemberStatus leader, RaftPeerStatus peer) =>
        peer.Member == leader.Member ? 0 : peer.IsActive ? leader.Last - Math.Min(leader.Last, peer.Match) : null;
}

/// <summary>A member of a group.</summary>
/// <param name="Member">Its id.</param>
/// <param name="Peer">Peer id of its node.</param>
/// <param name="IsVoter">Whether it votes; null where the leader does not know it.</param>
/// <param name="Status">What it says of itself; null where it does not answer.</param>
/// <param name="Lag">Log entries that the leader has and it has not; null where the leader does not reach it.</param>
internal sealed record MemberView(ulong Member, string Peer, bool? IsVoter, RaftMemberStatus? Status, ulong? Lag)
{
    /// <summary>How it stands, as a word.</summary>
    public string Word => Status is null ? "silent" : Status.Failure is not null ? "failed" : Status.Role.ToString().ToLowerInvariant();
}
