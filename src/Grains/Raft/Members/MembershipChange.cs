using System.Text.Json;
using Wetware.Errors;
using Wetware.Raft;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>Checks a change of the membership on the leader, and encodes it.</summary>
internal static class MembershipChange
{
    /// <summary>Entries that a learner may lack when it is promoted.</summary>
    public const ulong MaxLag = 1000;

    /// <exception cref="WetwareException">The change is not possible now.</exception>
    public static ConfChangeV2 Build(RaftChange change, Status status, IReadOnlyDictionary<ulong, string> book, Func<ulong, bool> isActive)
    {
        if (change.Member == NodeId.None || NodeId.IsLocalThread(change.Member))
            throw new WetwareException(ErrorKind.Failed, $"field 'member': {change.Member} is not a member id");
        var members = status.Progress.ToDictionary(member => member.Key, member => member.Value);
        return change.Kind switch
        {
            RaftChangeKind.AddLearner => Add(change, members, book),
            RaftChangeKind.Promote => Promote(change, members, status, book, isActive),
            RaftChangeKind.Remove => Remove(change, members, status, isActive),
            _ => throw new WetwareException(ErrorKind.Unimplemented, $"field 'kind': {(int)change.Kind} is unknown"),
        };
    }

    /// <summary>Reads where added members are.</summary>
    public static IReadOnlyList<BookEntry> ReadBook(ReadOnlyMemory<byte> context) =>
        context.IsEmpty ? [] : JsonSerializer.Deserialize(context.Span, MembersJson.Default.IReadOnlyListBookEntry) ?? [];

    private static ConfChangeV2 Add(RaftChange change, Dictionary<ulong, ProgressStatus> members, IReadOnlyDictionary<ulong, string> book)
    {
        RaftLimits.CheckPeer(change.Peer);
        if (members.ContainsKey(change.Member) && book.GetValueOrDefault(change.Member) == change.Peer)
            return Single(ConfChangeType.UpdateNode, change);
        if (members.Count >= RaftLimits.MaxMembers)
            throw new WetwareException(ErrorKind.Limit, $"the group has {members.Count} members; at most {RaftLimits.MaxMembers} are allowed");
        if (book.FirstOrDefault(entry => entry.Value == change.Peer) is { Key: not NodeId.None } present)
            throw new WetwareException(ErrorKind.Failed, $"field 'node': {change.Peer} has member {present.Key:x16} of the group already; remove it first");
        return Single(ConfChangeType.AddLearnerNode, change);
    }

    private static ConfChangeV2 Promote(
        RaftChange change, Dictionary<ulong, ProgressStatus> members, Status status, IReadOnlyDictionary<ulong, string> book, Func<ulong, bool> isActive)
    {
        var member = Find(members, change.Member);
        var promoted = new ConfChangeSingle(ConfChangeType.AddNode, change.Member);
        if (!member.IsLearner && change.Replaced == NodeId.None)
            return Single(ConfChangeType.UpdateNode, change with { Peer = book[change.Member] });
        var last = members.Values.Max(progress => progress.Match);
        if (member.IsLearner && (!isActive(change.Member) || member.State == ProgressState.Snapshot || member.Match + MaxLag < last))
        {
            throw new WetwareException(
                ErrorKind.Overloaded, $"member {change.Member:x16} has index {member.Match} of {last}; it must have caught up to {MaxLag} before it votes; try again");
        }

        if (change.Replaced == NodeId.None)
        {
            RequireMajority(change, members, isActive, voters => voters.Append(change.Member));
            return new([promoted]);
        }

        Find(members, change.Replaced);
        RequireNotLeader(change.Replaced, status);
        RequireMajority(change, members, isActive, voters => voters.Append(change.Member).Where(voter => voter != change.Replaced));
        return new([promoted, new(ConfChangeType.RemoveNode, change.Replaced)]);
    }

    private static ConfChangeV2 Remove(RaftChange change, Dictionary<ulong, ProgressStatus> members, Status status, Func<ulong, bool> isActive)
    {
        // A removal that is asked for again changes nothing.
        if (!members.TryGetValue(change.Member, out var member))
            return new([new(ConfChangeType.UpdateNode, change.Member)]);
        RequireNotLeader(change.Member, status);
        if (!member.IsLearner)
            RequireMajority(change, members, isActive, voters => voters.Where(voter => voter != change.Member));
        return new([new(ConfChangeType.RemoveNode, change.Member)]);
    }

    private static ConfChangeV2 Single(ConfChangeType type, RaftChange change) => new([new(type, change.Member)])
    {
        Context = JsonSerializer.SerializeToUtf8Bytes([new(change.Member, change.Peer)], MembersJson.Default.IReadOnlyListBookEntry),
    };

    private static ProgressStatus Find(Dictionary<ulong, ProgressStatus> members, ulong member) => members.TryGetValue(member, out var found)
        ? found
        : throw new WetwareException(ErrorKind.NotFound, $"field 'member': {member:x16} is not in the group");

    // A leader that removes itself could stop before the others know that the change is committed, and leave them without a majority.
    private static void RequireNotLeader(ulong member, Status status)
    {
        if (member == status.Basic.Id)
            throw new WetwareException(ErrorKind.Failed, $"member {member:x16} leads; transfer leadership first, or destroy the group if it is the only one");
    }

    private static void RequireMajority(
        RaftChange change, Dictionary<ulong, ProgressStatus> members, Func<ulong, bool> isActive, Func<IEnumerable<ulong>, IEnumerable<ulong>> next)
    {
        var voters = next(members.Where(member => !member.Value.IsLearner).Select(member => member.Key)).Distinct().ToList();
        var active = voters.Count(isActive);
        if (!change.Force && active <= voters.Count / 2)
        {
            throw new WetwareException(
                ErrorKind.Denied, $"{active} of the {voters.Count} voters after the change are in reach, which is no majority; the group would stop (force overrides)");
        }
    }
}
