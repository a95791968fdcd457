using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Paper;

/// <summary>Raft paper, §5.4: safety.</summary>
public sealed class SafetyTests
{
    [Fact]
    public void Vote_request_tells_the_end_of_the_log()
    {
        var node = new TestNode(1, [1, 2, 3], prepare: TestNode.Log(1, 2));
        node.Raw.Campaign();

        Assert.All(node.Sent(MessageType.Vote), request => Assert.Equal((2UL, 2UL, 3UL), (request.LogTerm, request.Index, request.Term)));
    }

    [Theory]
    // Section 5.4.1: later term wins, then longer log.
    [InlineData(new ulong[] { 1 }, 1UL, 1UL, true)]
    [InlineData(new ulong[] { 1 }, 1UL, 2UL, true)]
    [InlineData(new ulong[] { 1, 1 }, 1UL, 1UL, false)]
    [InlineData(new ulong[] { 1 }, 2UL, 1UL, true)]
    [InlineData(new ulong[] { 1, 1 }, 2UL, 1UL, true)]
    [InlineData(new ulong[] { 2 }, 1UL, 1UL, false)]
    [InlineData(new ulong[] { 2 }, 1UL, 2UL, false)]
    [InlineData(new ulong[] { 1, 2 }, 1UL, 1UL, false)]
    public void Vote_needs_a_log_that_is_at_least_as_complete(ulong[] log, ulong logTerm, ulong index, bool isGranted)
    {
        var node = new TestNode(1, [1, 2], prepare: TestNode.Log(log));

        node.Step(new() { Type = MessageType.Vote, From = 2, Term = 3, LogTerm = logTerm, Index = index });

        Assert.Equal(!isGranted, Assert.Single(node.Sent()).Reject);
    }

    [Theory]
    // Section 5.4.2 and figure 8: entries of older terms are not committed by counting.
    [InlineData(1UL, 0UL)]
    [InlineData(2UL, 0UL)]
    [InlineData(3UL, 3UL)]
    public void Only_entries_of_the_own_term_are_committed_by_counting(ulong acknowledged, ulong committed)
    {
        var leader = TestNode.LeaderOf([1, 2], prepare: TestNode.Log(1, 2));
        leader.Acknowledge(2, acknowledged);
        Assert.Equal(committed, leader.Core.Log.Committed);
    }

    [Fact]
    public void Commit_index_beyond_the_log_ends_the_member()
    {
        var node = new TestNode(1, [1, 2], prepare: TestNode.Log(1));
        Assert.Throws<RaftInvariantException>(() => node.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1, Commit = 5 }));
    }

    [Fact]
    public void Heartbeat_never_commits_beyond_what_is_known_to_match()
    {
        var leader = TestNode.LeaderOf([1, 2, 3]);
        leader.Acknowledge(2, 1);
        leader.Sent();

        leader.Tick();

        Assert.Equal([1UL, 0UL], leader.Sent(MessageType.Heartbeat).Select(message => message.Commit));
    }

    [Fact]
    public void Isolated_leader_loses_its_uncommitted_entries_to_the_new_one()
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        group.Isolate(1);
        group.Propose(1, "lost");

        group.Campaign(2);
        group.Propose(2, "kept");
        group.Recover();
        group.Tick(2);

        Assert.All([1UL, 2UL, 3UL], id => Assert.Equal(["kept"], group[id].Commands));
        Assert.Equal(RaftRole.Follower, group[1].Role);
    }
}
