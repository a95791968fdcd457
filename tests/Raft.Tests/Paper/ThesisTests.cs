using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Paper;

/// <summary>Raft thesis: transfer (§3.10), disruptive servers (§4.2.3), pre-vote (§9.6) and loss of the quorum (§6.2).</summary>
public sealed class ThesisTests
{
    [Fact]
    public void Leadership_is_handed_over_to_a_member_with_the_whole_log()
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        group[1].Raw.TransferLeader(2);
        group.Settle();
        Assert.Equal([RaftRole.Follower, RaftRole.Leader, RaftRole.Follower], new ulong[] { 1, 2, 3 }.Select(id => group[id].Role));
    }

    [Fact]
    public void Transfer_waits_for_a_member_that_is_behind_and_drops_proposals()
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        group.Isolate(3);
        group.Propose(1, "x");
        group.Recover();

        group[1].Raw.TransferLeader(3);
        Assert.Equal(StepResult.ProposalDropped, group.Propose(1, "y"));
        group[1].Tick();
        group.Settle();

        Assert.Equal(RaftRole.Leader, group[3].Role);
        Assert.Equal(["x"], group[3].Commands);
    }

    [Fact]
    public void Transfer_is_given_up_after_an_election_timeout()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Raw.TransferLeader(2);
        Assert.Equal(2UL, leader.Raw.BasicStatus.LeaderTransferee);
        leader.Tick(10);
        Assert.Equal(0UL, leader.Raw.BasicStatus.LeaderTransferee);
        Assert.Equal(StepResult.Ok, leader.Propose("x"));
    }

    [Fact]
    public void Transfer_to_itself_a_learner_or_a_stranger_is_ignored_and_removal_ends_one()
    {
        var leader = TestNode.LeaderOf([1, 2], learners: [3]);
        foreach (ulong target in new[] { 1UL, 3UL, 9UL })
        {
            leader.Raw.TransferLeader(target);
            Assert.Equal(0UL, leader.Leader.Transfer.Target);
        }
        leader.Raw.TransferLeader(2);
        leader.Raw.ApplyConfChange(new ConfChange(ConfChangeType.RemoveNode, 2));
        Assert.Equal(0UL, leader.Leader.Transfer.Target);
    }

    [Fact]
    public void Follower_forwards_a_transfer_to_the_leader()
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);
        group[2].Raw.TransferLeader(3);
        group.Settle();
        Assert.Equal(RaftRole.Leader, group[3].Role);
    }

    [Fact]
    public void Transfer_overcomes_the_lease_of_the_old_leader()
    {
        var group = TestGroup.Of(3, config => config with { CheckQuorum = true, PreVote = true });
        group.Campaign(1);
        group[1].Raw.TransferLeader(2);
        group.Settle();
        Assert.Equal(RaftRole.Leader, group[2].Role);
    }

    [Fact]
    public void Vote_request_is_ignored_while_a_leader_is_heard_of()
    {
        var node = new TestNode(1, [1, 2, 3], config => config with { CheckQuorum = true });
        node.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1 });
        node.Sent();

        node.Step(new() { Type = MessageType.Vote, From = 3, Term = 2 });
        Assert.Empty(node.Sent());
        Assert.Equal(1UL, node.Core.Term);

        node.Tick(10);
        node.Step(new() { Type = MessageType.Vote, From = 3, Term = node.Core.Term + 1 });
        Assert.Contains(node.Sent(), answer => answer is { Type: MessageType.VoteResp, Reject: false });
    }

    [Fact]
    public void Leader_without_a_quorum_steps_down()
    {
        var leader = TestNode.LeaderOf([1, 2, 3], config => config with { CheckQuorum = true });
        leader.Acknowledge(2, 1);
        leader.Tick(10);
        Assert.Equal(RaftRole.Leader, leader.Role);
        leader.Tick(10);
        Assert.Equal(RaftRole.Follower, leader.Role);
    }

    [Fact]
    public void Partitioned_member_with_pre_vote_does_not_disturb_when_it_returns()
    {
        var group = TestGroup.Of(3, config => config with { PreVote = true });
        group.Campaign(1);
        group.Isolate(3);
        group.Tick(3, 50);
        Assert.Equal(RaftRole.PreCandidate, group[3].Role);
        Assert.Equal(1UL, group[3].Core.Term);
        group.Propose(1, "x");

        group.Recover();
        group.Campaign(3);
        group.Tick(1);

        Assert.Equal((RaftRole.Leader, 1UL), (group[1].Role, group[1].Core.Term));
        Assert.Equal(["x"], group[3].Commands);
    }

    [Fact]
    public void Pre_vote_changes_neither_term_nor_vote_and_may_be_given_to_several()
    {
        var node = new TestNode(1, [1, 2, 3]);
        foreach (ulong candidate in new[] { 2UL, 3UL })
            node.Step(new() { Type = MessageType.PreVote, From = candidate, Term = 1 });

        Assert.All(node.Sent(MessageType.PreVoteResp), answer => Assert.Equal((false, 1UL), (answer.Reject, answer.Term)));
        Assert.Equal((0UL, 0UL), (node.Core.Term, node.Core.Vote));
    }

    [Fact]
    public void Won_pre_vote_starts_the_election()
    {
        var node = new TestNode(1, [1, 2, 3], config => config with { PreVote = true });
        node.Raw.Campaign();
        Assert.Equal((RaftRole.PreCandidate, 0UL), (node.Role, node.Core.Term));
        node.Work();
        node.Step(new() { Type = MessageType.PreVoteResp, From = 2, Term = 1 });
        Assert.Equal((RaftRole.Candidate, 1UL), (node.Role, node.Core.Term));
    }

    [Fact]
    public void Pre_vote_of_an_older_term_is_rejected_with_the_newer_one()
    {
        var node = new TestNode(1, [1, 2], prepare: TestNode.Log(5));
        node.Step(new() { Type = MessageType.PreVote, From = 2, Term = 2 });
        var answer = Assert.Single(node.Sent());
        Assert.Equal((5UL, true), (answer.Term, answer.Reject));
    }

    [Fact]
    public void Follower_that_forgets_its_leader_grants_pre_votes_at_once()
    {
        var node = new TestNode(1, [1, 2, 3], config => config with { PreVote = true, CheckQuorum = true });
        node.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1 });
        node.Sent();
        node.Raw.ForgetLeader();
        Assert.Equal((0UL, 1UL), (node.Core.LeaderId, node.Core.Term));
        node.Step(new() { Type = MessageType.PreVote, From = 3, Term = 2 });
        Assert.False(Assert.Single(node.Sent(MessageType.PreVoteResp)).Reject);
    }

    [Fact]
    public void Leader_is_not_forgotten_with_lease_based_reads()
    {
        var node = new TestNode(1, [1, 2], config => config with { CheckQuorum = true, ReadOnlyOption = ReadOnlyOption.LeaseBased });
        node.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1 });
        node.Raw.ForgetLeader();
        Assert.Equal(2UL, node.Core.LeaderId);
    }
}
