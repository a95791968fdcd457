using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Paper;

/// <summary>Raft thesis, §6.4: linearizable reads.</summary>
public sealed class ReadTests
{
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    public void Read_is_answered_with_the_commit_index_at_any_member(ulong asked)
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        group.Propose(1, "x");

        group[asked].Raw.ReadIndex(TestNode.Bytes("ctx"));
        group.Settle();

        var read = Assert.Single(group[asked].Reads);
        Assert.Equal(2UL, read.Index);
        Assert.Equal(TestNode.Bytes("ctx"), read.Context.ToArray());
    }

    [Fact]
    public void Read_waits_until_a_quorum_has_confirmed_the_leader()
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        group.Isolate(1);
        group[1].Raw.ReadIndex(TestNode.Bytes("a"));
        group.Settle();
        Assert.Empty(group[1].Reads);

        group.Recover();
        group.Tick(1);

        Assert.Single(group[1].Reads);
    }

    [Fact]
    public void Deposed_leader_answers_no_read()
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        group.Isolate(1);
        group.Campaign(2);
        group.Propose(2, "new");
        group[1].Raw.ReadIndex(TestNode.Bytes("a"));
        group.Settle();
        group.Recover();
        group.Tick(1);
        Assert.Empty(group[1].Reads);
    }

    [Fact]
    public void New_leader_answers_after_its_first_commit()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Raw.ReadIndex(TestNode.Bytes("a"));
        Assert.Empty(leader.Sent(MessageType.Heartbeat));

        leader.Acknowledge(2, 1);

        var heartbeat = Assert.Single(leader.Sent(MessageType.Heartbeat));
        leader.Step(new() { Type = MessageType.HeartbeatResp, From = 2, Term = 1, Context = heartbeat.Context });
        Assert.Equal(1UL, Assert.Single(leader.Reads).Index);
    }

    [Fact]
    public void Single_voter_answers_at_once_but_not_before_its_first_commit()
    {
        var node = new TestNode(1, [1], prepare: TestNode.Log(1, 1));
        node.Raw.Campaign();
        var ready = node.Raw.Ready();
        node.Save(ready.HardState, ready.Entries, ready.Snapshot);
        node.Raw.Advance();
        Assert.Equal(RaftRole.Leader, node.Role);
        // Nothing of the new term is durable: the commit index may be behind what was acknowledged before the restart.
        node.Raw.ReadIndex(TestNode.Bytes("a"));
        Assert.Empty(node.Core.ReadStates);

        node.Work();
        Assert.Equal(3UL, Assert.Single(node.Reads).Index);
        node.Raw.ReadIndex(TestNode.Bytes("b"));
        Assert.Single(node.Core.ReadStates);
    }

    [Fact]
    public void Removed_leader_asks_the_voter_that_is_left()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Acknowledge(2, 1);
        leader.Raw.ApplyConfChange(new ConfChange(ConfChangeType.RemoveNode, 1));
        leader.Raw.ReadIndex(TestNode.Bytes("a"));
        Assert.Empty(leader.Core.ReadStates);
    }

    [Fact]
    public void Lease_based_read_needs_no_round_trip()
    {
        var leader = TestNode.LeaderOf([1, 2, 3], config => config with { CheckQuorum = true, ReadOnlyOption = ReadOnlyOption.LeaseBased });
        leader.Acknowledge(2, 1);
        leader.Sent();
        leader.Raw.ReadIndex(TestNode.Bytes("a"));
        Assert.Empty(leader.Sent(MessageType.Heartbeat));
        Assert.Single(leader.Reads);
    }

    [Fact]
    public void Reads_with_the_same_context_are_answered_one_by_one()
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        for (var i = 0; i < 3; i++)
            group[1].Raw.ReadIndex(TestNode.Bytes("same"));
        group.Settle();
        Assert.Equal(3, group[1].Reads.Count);
    }

    [Fact]
    public void Learner_and_joint_members_read_too()
    {
        var group = new TestGroup(
            new TestNode(1, [1, 2], learners: [3]), new TestNode(2, [1, 2], learners: [3]), new TestNode(3, [1, 2], learners: [3]));
        group.Campaign(1);
        group[3].Raw.ReadIndex(TestNode.Bytes("a"));
        group.Settle();
        Assert.Single(group[3].Reads);
    }
}
