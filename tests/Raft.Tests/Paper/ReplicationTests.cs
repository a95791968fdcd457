using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Paper;

/// <summary>Raft paper, §5.3: log replication.</summary>
public sealed class ReplicationTests
{
    [Fact]
    public void Leader_appends_a_proposal_and_sends_it_to_all()
    {
        var leader = TestNode.LeaderOf([1, 2, 3]);
        leader.Acknowledge(2, 1);
        leader.Acknowledge(3, 1);
        leader.Sent();

        leader.Propose("some data");

        Assert.Equal(2UL, leader.Core.Log.LastIndex);
        Assert.Equal(1UL, leader.Core.Log.Committed);
        foreach (var append in leader.Sent(MessageType.App))
        {
            Assert.Equal((1UL, 1UL, 1UL), (append.Index, append.LogTerm, append.Commit));
            var entry = Assert.Single(append.Entries.ToArray());
            Assert.Equal((1UL, 2UL), (entry.Term, entry.Index));
        }
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(3, 0, false)]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, true)]
    [InlineData(5, 1, false)]
    [InlineData(5, 2, true)]
    [InlineData(5, 4, true)]
    public void Entry_is_committed_when_a_majority_has_it(int size, int acknowledged, bool isCommitted)
    {
        var leader = TestNode.LeaderOf([.. Enumerable.Range(1, size).Select(id => (ulong)id)]);
        for (var id = 2; id <= size; id++)
            leader.Acknowledge((ulong)id, 1);
        leader.Propose("x");

        for (var id = 2; id < acknowledged + 2; id++)
            leader.Acknowledge((ulong)id, 2);

        Assert.Equal(isCommitted ? 2UL : 1UL, leader.Core.Log.Committed);
        Assert.Equal(isCommitted ? ["x"] : [], leader.Commands);
    }

    [Theory]
    [InlineData(new ulong[0])]
    [InlineData(new ulong[] { 2 })]
    [InlineData(new ulong[] { 1, 2 })]
    [InlineData(new ulong[] { 1 })]
    public void Committing_an_entry_commits_all_before_it(ulong[] terms)
    {
        var leader = TestNode.LeaderOf([1, 2, 3], prepare: TestNode.Log(terms));
        leader.Propose("x");

        leader.Acknowledge(2, (ulong)terms.Length + 2);

        Assert.Equal(Enumerable.Range(1, terms.Length + 2).Select(i => (ulong)i), leader.Applied.Select(entry => entry.Index));
    }

    [Fact]
    public void Followers_learn_the_commit_index_and_apply_in_order()
    {
        var group = TestGroup.Of(3);
        group.Campaign(1);

        group.Propose(1, "a");
        group.Propose(1, "b");

        Assert.All([1UL, 2UL, 3UL], id => Assert.Equal(["a", "b"], group[id].Commands));
    }

    [Theory]
    // Log of the follower: terms 1, 2; committed 1.
    [InlineData(0UL, 0UL, false, 0UL)]
    [InlineData(1UL, 1UL, false, 0UL)]
    [InlineData(2UL, 2UL, false, 0UL)]
    [InlineData(1UL, 2UL, true, 1UL)]
    [InlineData(3UL, 3UL, true, 2UL)]
    public void Follower_checks_the_entry_before_those_it_appends(ulong logTerm, ulong index, bool isRejected, ulong hint)
    {
        var node = new TestNode(1, [1, 2, 3], prepare: storage =>
        {
            TestNode.Log(1, 2)(storage);
            storage.SetHardState(new(2, 0, 1));
        });

        node.Step(new() { Type = MessageType.App, From = 2, Term = 3, LogTerm = logTerm, Index = index });

        var answer = Assert.Single(node.Sent());
        Assert.Equal(isRejected, answer.Reject);
        if (isRejected)
            Assert.Equal((index, hint), (answer.Index, answer.RejectHint));
        else
            Assert.Equal(Math.Max(index, 1), answer.Index);
    }

    [Theory]
    // Entries after (term, index) replace what conflicts, and nothing else.
    [InlineData(2UL, 2UL, new ulong[] { 3 }, new ulong[] { 1, 2, 3 }, new ulong[] { 3 })]
    [InlineData(1UL, 1UL, new ulong[] { 3, 4 }, new ulong[] { 1, 3, 4 }, new ulong[] { 3, 4 })]
    [InlineData(0UL, 0UL, new ulong[] { 1 }, new ulong[] { 1, 2 }, new ulong[0])]
    [InlineData(0UL, 0UL, new ulong[] { 3 }, new ulong[] { 3 }, new ulong[] { 3 })]
    public void Follower_replaces_conflicting_entries(ulong logTerm, ulong index, ulong[] terms, ulong[] log, ulong[] unstable)
    {
        var node = new TestNode(1, [1, 2, 3], prepare: TestNode.Log(1, 2));
        var entries = terms.Select((term, i) => new Entry(term, index + (ulong)i + 1)).ToArray();

        node.Raw.Step(new() { Type = MessageType.App, From = 2, Term = 5, LogTerm = logTerm, Index = index, Entries = entries });

        Assert.Equal(unstable, node.Core.Log.Unstable.Entries.ToArray().Select(entry => entry.Term));
        Assert.Equal(StorageStatus.Ok, node.Core.Log.Slice(1, node.Core.Log.LastIndex + 1, ulong.MaxValue, out var all));
        Assert.Equal(log, all.ToArray().Select(entry => entry.Term));
    }

    [Theory]
    // Figure 7, followers a to f.
    [InlineData(new ulong[] { 1, 1, 1, 4, 4, 5, 5, 6, 6 })]
    [InlineData(new ulong[] { 1, 1, 1, 4 })]
    [InlineData(new ulong[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6 })]
    [InlineData(new ulong[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7 })]
    [InlineData(new ulong[] { 1, 1, 1, 4, 4, 4, 4 })]
    [InlineData(new ulong[] { 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3 })]
    public void Leader_brings_a_follower_of_figure_7_to_its_log(ulong[] terms)
    {
        ulong[] voters = [1, 2, 3];
        var leader = new TestNode(1, voters, prepare: storage =>
        {
            TestNode.Log(1, 1, 1, 4, 4, 5, 5, 6, 6, 6)(storage);
            storage.SetHardState(new(7, 0, 0));
        });
        var follower = new TestNode(2, voters, prepare: TestNode.Log(terms));
        // The third member only votes, so that the leader may win with a log that is not the longest.
        var group = new TestGroup(leader, follower, new TestNode(3, voters));
        group.Campaign(1);

        group.Propose(1, "x");

        var end = leader.Core.Log.LastIndex;
        Assert.Equal(end, follower.Core.Log.LastIndex);
        for (ulong index = 1; index <= end; index++)
            Assert.Equal(leader.Core.Log.TermOrZero(index), follower.Core.Log.TermOrZero(index));
        Assert.Equal(leader.Core.Log.Committed, follower.Core.Log.Committed);
    }

    [Fact]
    public void Rejection_skips_whole_terms_on_both_sides()
    {
        ulong[] voters = [1, 2];
        var leader = new TestNode(1, voters, prepare: TestNode.Log(1, 3, 3, 3, 3, 3, 3, 3, 7));
        var follower = new TestNode(2, voters, prepare: TestNode.Log(1, 3, 3, 4, 4, 5, 5, 5, 6));
        leader.Elect();
        var probes = 0;
        for (var append = leader.Sent(MessageType.App); append.Count > 0; append = leader.Sent(MessageType.App))
        {
            probes++;
            foreach (var message in append)
                follower.Step(message);
            foreach (var answer in follower.Sent())
                leader.Step(answer);
        }
        Assert.Equal(leader.Core.Log.LastId, follower.Core.Log.LastId);
        Assert.InRange(probes, 2, 5);
    }
}
