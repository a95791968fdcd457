using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Paper;

/// <summary>Raft paper, §5.2: leader election.</summary>
public sealed class ElectionTests
{
    [Fact]
    public void Member_starts_as_follower() => Assert.Equal(RaftRole.Follower, new TestNode(1, [1, 2, 3]).Role);

    [Fact]
    public void Leader_sends_heartbeats_at_its_interval()
    {
        var leader = TestNode.LeaderOf([1, 2, 3], config => config with { HeartbeatTick = 3 });
        leader.Sent();

        leader.Tick(2);
        Assert.Empty(leader.Sent(MessageType.Heartbeat));
        leader.Tick();
        Assert.Equal([2UL, 3UL], leader.Sent(MessageType.Heartbeat).Select(message => message.To));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Silence_starts_an_election_in_the_next_term(bool isCandidate)
    {
        var node = new TestNode(1, [1, 2, 3]);
        if (isCandidate)
            node.Raw.Campaign();
        var term = node.Core.Term;
        node.Sent();

        node.Tick(2 * node.Core.Config.ElectionTick - 1);

        Assert.Equal(RaftRole.Candidate, node.Role);
        Assert.Equal(term + 1, node.Core.Term);
        Assert.Equal(1UL, node.Core.Vote);
        Assert.Equal([(2UL, term + 1), (3UL, term + 1)], node.Sent(MessageType.Vote).Select(message => (message.To, message.Term)));
    }

    [Theory]
    [InlineData(1, 0, 0, RaftRole.Leader)]
    [InlineData(3, 2, 0, RaftRole.Leader)]
    [InlineData(3, 1, 0, RaftRole.Leader)]
    [InlineData(3, 0, 0, RaftRole.Candidate)]
    [InlineData(3, 0, 1, RaftRole.Candidate)]
    [InlineData(3, 0, 2, RaftRole.Follower)]
    [InlineData(5, 2, 0, RaftRole.Leader)]
    [InlineData(5, 1, 2, RaftRole.Candidate)]
    [InlineData(5, 1, 3, RaftRole.Follower)]
    [InlineData(5, 0, 3, RaftRole.Follower)]
    public void Votes_of_a_majority_decide(int size, int granted, int rejected, RaftRole expected)
    {
        var node = new TestNode(1, [.. Enumerable.Range(1, size).Select(id => (ulong)id)]);
        node.Raw.Campaign();
        node.Work();

        for (var i = 0; i < granted + rejected; i++)
            node.Step(new() { Type = MessageType.VoteResp, From = (ulong)i + 2, Term = node.Core.Term, Reject = i >= granted });

        Assert.Equal(expected, node.Role);
        Assert.Equal(1UL, node.Core.Term);
    }

    [Theory]
    [InlineData(0, 2, true)]
    [InlineData(0, 3, true)]
    [InlineData(2, 2, true)]
    [InlineData(3, 3, true)]
    [InlineData(2, 3, false)]
    [InlineData(3, 2, false)]
    public void Member_votes_for_one_candidate_in_a_term(ulong vote, ulong candidate, bool isGranted)
    {
        var node = new TestNode(1, [1, 2, 3], prepare: storage => storage.SetHardState(new(1, vote, 0)));

        node.Step(new() { Type = MessageType.Vote, From = candidate, Term = 1 });

        var answer = Assert.Single(node.Sent());
        Assert.Equal((MessageType.VoteResp, candidate, 1UL, !isGranted), (answer.Type, answer.To, answer.Term, answer.Reject));
    }

    [Fact]
    public void Member_that_knows_the_leader_of_a_term_votes_for_nobody_else_in_it()
    {
        var node = new TestNode(1, [1, 2, 3]);
        node.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1 });
        node.Sent();

        node.Step(new() { Type = MessageType.Vote, From = 3, Term = 1 });

        Assert.True(Assert.Single(node.Sent(), answer => answer.Type == MessageType.VoteResp).Reject);
    }

    [Fact]
    public void Vote_is_sent_after_it_was_saved()
    {
        var node = new TestNode(1, [1, 2, 3]);
        node.Raw.Step(new() { Type = MessageType.Vote, From = 2, Term = 1 });

        var ready = node.Raw.Ready();

        Assert.True(ready.MustSync);
        Assert.Equal(2UL, ready.HardState.Vote);
        Assert.Single(ready.Messages);
    }

    [Fact]
    public void Candidate_counts_its_own_vote_after_it_was_saved()
    {
        var node = new TestNode(1, [1]);
        node.Raw.Campaign();
        Assert.Equal(RaftRole.Candidate, node.Role);

        var ready = node.Raw.Ready();
        Assert.Equal(RaftRole.Candidate, node.Role);
        Assert.Equal(new HardState(1, 1, 0), ready.HardState);
        node.Raw.Advance();

        Assert.Equal(RaftRole.Leader, node.Role);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Candidate_follows_a_leader_of_its_term_or_a_later_one(ulong term)
    {
        var node = new TestNode(1, [1, 2, 3]);
        node.Raw.Campaign();

        node.Step(new() { Type = MessageType.App, From = 2, Term = term });

        Assert.Equal((RaftRole.Follower, term, 2UL), (node.Role, node.Core.Term, node.Core.LeaderId));
    }

    [Theory]
    [InlineData(RaftRole.Follower)]
    [InlineData(RaftRole.Candidate)]
    public void Election_timeout_is_random_between_one_and_two_intervals(RaftRole role)
    {
        var node = new TestNode(1, [1, 2, 3]);
        var seen = new HashSet<int>();
        for (var round = 0; round < 1000; round++)
        {
            if (role == RaftRole.Follower)
                node.Core.BecomeFollower(node.Core.Term + 1, 2);
            else
                node.Core.BecomeCandidate();
            var ticks = 0;
            var term = node.Core.Term;
            while (node.Core.Term == term)
            {
                node.Raw.Tick();
                ticks++;
            }
            seen.Add(ticks);
        }
        Assert.Equal(Enumerable.Range(10, 10), seen.Order());
    }

    [Fact]
    public void Timeouts_of_members_with_one_seed_differ_mostly()
    {
        var timers = Enumerable.Range(1, 5).Select(id => new ElectionTimer(42, (ulong)id, 10)).ToList();
        var conflicts = 0;
        for (var round = 0; round < 1000; round++)
        {
            timers.ForEach(timer => timer.Reset());
            var first = timers.Min(timer => timer.Timeout);
            conflicts += timers.Count(timer => timer.Timeout == first) > 1 ? 1 : 0;
        }
        Assert.InRange(conflicts, 1, 400);
    }

    [Fact]
    public void Split_vote_is_resolved_by_a_later_election()
    {
        var group = TestGroup.Of(3);
        group.Isolate(2);
        group[2].Raw.Campaign();
        group[3].Raw.Campaign();
        group.Isolate(3);
        group.Settle();
        Assert.Equal([RaftRole.Candidate, RaftRole.Candidate], [group[2].Role, group[3].Role]);

        group.Recover();
        group.Campaign(3);

        Assert.Equal(RaftRole.Leader, group[3].Role);
        Assert.Equal(3UL, group[2].Core.LeaderId);
    }
}
