using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Paper;

/// <summary>Raft paper, §5.1: terms.</summary>
public sealed class TermTests
{
    [Theory]
    [InlineData(RaftRole.Follower)]
    [InlineData(RaftRole.Candidate)]
    [InlineData(RaftRole.Leader)]
    public void Higher_term_makes_a_follower_of_that_term(RaftRole role)
    {
        var node = new TestNode(1, [1, 2, 3]);
        if (role != RaftRole.Follower)
            node.Raw.Campaign();
        if (role == RaftRole.Leader)
            node.Elect();

        node.Step(new() { Type = MessageType.App, From = 2, Term = 5, LogTerm = 0, Index = 0 });

        Assert.Equal(RaftRole.Follower, node.Role);
        Assert.Equal(5UL, node.Core.Term);
        Assert.Equal(2UL, node.Core.LeaderId);
    }

    [Fact]
    public void Message_of_an_older_term_is_ignored()
    {
        var node = new TestNode(1, [1, 2, 3], prepare: TestNode.Log(1, 2));
        node.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 3 });
        node.Sent();

        node.Step(new() { Type = MessageType.App, From = 3, Term = 1, LogTerm = 2, Index = 2, Entries = new Entry[] { new(2, 3) } });

        Assert.Empty(node.Sent());
        Assert.Equal(2UL, node.Core.Log.LastIndex);
        Assert.Equal(2UL, node.Core.LeaderId);
    }

    [Fact]
    public void Leader_of_an_older_term_is_told_of_the_newer_one_when_votes_may_be_ignored()
    {
        var node = new TestNode(1, [1, 2, 3], config => config with { CheckQuorum = true }, TestNode.Log(3));

        node.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1 });

        var answer = Assert.Single(node.Sent());
        Assert.Equal((MessageType.AppResp, 3UL, 2UL), (answer.Type, answer.Term, answer.To));
    }

    [Fact]
    public void Learner_of_a_newer_term_tells_the_leader_because_it_never_campaigns()
    {
        var learner = new TestNode(3, [1, 2], prepare: TestNode.Log(4), learners: [3]);

        learner.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 2 });

        Assert.Equal((MessageType.AppResp, 4UL), (learner.Sent()[0].Type, learner.Core.Term));
    }
}
