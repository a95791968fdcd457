using Wetware.Errors;
using Wetware.Grains.Raft.Members;
using Wetware.Raft;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.Members;

/// <summary>What a leader checks before it proposes a change: members 1 (the leader), 2 and 3 vote, 4 and 5 learn.</summary>
public sealed class MembershipChangeTests
{
    private const ulong Last = 5000;
    private readonly HashSet<ulong> _active = [1, 2, 3, 4, 5];
    private readonly Dictionary<ulong, string> _book = new() { [1] = "a", [2] = "b", [3] = "c", [4] = "d", [5] = "e" };
    private readonly Dictionary<ulong, ProgressStatus> _members = new()
    {
        [1] = Member(Last),
        [2] = Member(Last),
        [3] = Member(Last),
        [4] = Member(Last, isLearner: true),
        [5] = Member(Last, isLearner: true),
    };

    [Fact]
    public void A_learner_votes_when_it_lacks_no_more_than_the_lag()
    {
        _members[4] = Member(Last - MembershipChange.MaxLag, isLearner: true);
        Assert.Equal([new(ConfChangeType.AddNode, 4)], Build(RaftChangeKind.Promote, 4).Changes);

        _members[4] = Member(Last - MembershipChange.MaxLag - 1, isLearner: true);
        Assert.Contains("it must have caught up", Refused(ErrorKind.Overloaded, RaftChangeKind.Promote, 4), StringComparison.Ordinal);
    }

    [Fact]
    public void A_learner_that_is_away_or_takes_a_snapshot_does_not_vote()
    {
        _members[4] = _members[4] with { State = ProgressState.Snapshot };
        Refused(ErrorKind.Overloaded, RaftChangeKind.Promote, 4);
        _active.Remove(5);
        Refused(ErrorKind.Overloaded, RaftChangeKind.Promote, 5);
    }

    [Fact]
    public void The_leader_is_neither_removed_nor_replaced()
    {
        Assert.Contains("leads", Refused(ErrorKind.Failed, RaftChangeKind.Remove, 1), StringComparison.Ordinal);
        Assert.Contains("leads", Refused(ErrorKind.Failed, RaftChangeKind.Promote, 4, replaced: 1), StringComparison.Ordinal);
        Assert.Equal([new(ConfChangeType.AddNode, 4), new(ConfChangeType.RemoveNode, 2)], Build(RaftChangeKind.Promote, 4, replaced: 2).Changes);
    }

    [Fact]
    public void Whatever_changes_a_majority_of_the_voters_after_it_is_in_reach()
    {
        // In its place 4 votes: of 1, 3 and 4 two are in reach.
        _active.Remove(2);
        _active.Remove(3);
        Assert.Equal([new(ConfChangeType.AddNode, 4), new(ConfChangeType.RemoveNode, 2)], Build(RaftChangeKind.Promote, 4, replaced: 2).Changes);
        Assert.Contains("1 of the 2 voters", Refused(ErrorKind.Denied, RaftChangeKind.Remove, 2), StringComparison.Ordinal);
        Assert.Contains("2 of the 4 voters", Refused(ErrorKind.Denied, RaftChangeKind.Promote, 4), StringComparison.Ordinal);
        Assert.Equal([new(ConfChangeType.RemoveNode, 2)], Build(RaftChangeKind.Remove, 2, force: true).Changes);

        // Those who only learn do not count.
        Assert.Equal([new(ConfChangeType.RemoveNode, 5)], Build(RaftChangeKind.Remove, 5).Changes);
    }

    [Fact]
    public void Replacing_a_voter_in_reach_by_one_more_leaves_a_majority_too()
    {
        _members[6] = Member(Last);
        _book[6] = "f";
        _active.Remove(3);
        _active.Remove(6);

        // Of the voters 1, 3, 4, 6 after it only 1 and 4 are in reach.
        Refused(ErrorKind.Denied, RaftChangeKind.Promote, 4, replaced: 2);
    }

    private static ProgressStatus Member(ulong match, bool isLearner = false) => new(match, match + 1, ProgressState.Replicate, isLearner, true, false, 0, 0, false);

    private ConfChangeV2 Build(RaftChangeKind kind, ulong member, ulong replaced = 0, bool force = false) => MembershipChange.Build(
        new RaftChange { Kind = kind, Member = member, Replaced = replaced, Force = force },
        new Status(new BasicStatus(1, default, default, Last, 0), MembershipConfig.Empty, [.. _members]),
        _book,
        _active.Contains);

    private string Refused(ErrorKind expected, RaftChangeKind kind, ulong member, ulong replaced = 0)
    {
        var error = Assert.Throws<WetwareException>(() => Build(kind, member, replaced));
        Assert.Equal(expected, error.Kind);
        return error.Message;
    }
}
