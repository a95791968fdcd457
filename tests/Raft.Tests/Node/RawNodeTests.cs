using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Node;

public sealed class RawNodeTests
{
    [Fact]
    public void Local_messages_are_refused_from_the_network()
    {
        var node = new TestNode(1, [1, 2]);
        foreach (var type in Enum.GetValues<MessageType>().Where(type => type.IsLocal()))
            Assert.Equal(StepResult.LocalMessage, node.Raw.Step(new() { Type = type, From = 2 }));
    }

    [Fact]
    public void Answers_of_strangers_are_refused()
    {
        var node = new TestNode(1, [1, 2]);
        foreach (var type in Enum.GetValues<MessageType>().Where(type => type.IsResponse() && !type.IsLocal()))
            Assert.Equal(StepResult.PeerNotFound, node.Raw.Step(new() { Type = type, From = 9, Term = 1 }));
    }

    public static TheoryData<Message> Malformed => new()
    {
        new Message { Type = (MessageType)99, From = 2, Term = 1 },
        new Message { Type = MessageType.Prop, From = 2 },
        new Message { Type = MessageType.ReadIndex, From = 2 },
        new Message { Type = MessageType.Heartbeat, From = 2 },
        new Message { Type = MessageType.Vote, Term = 1 },
        new Message { Type = MessageType.App, From = 2, Term = 1, LogTerm = 2 },
        new Message { Type = MessageType.App, From = 2, Term = 1, Entries = new Entry[] { new(1, 2) } },
        new Message { Type = MessageType.App, From = 2, Term = 1, Entries = new Entry[] { new(1, 1), new(1, 3) } },
        new Message { Type = MessageType.App, From = 2, Term = 3, Entries = new Entry[] { new(2, 1), new(1, 2) } },
        new Message { Type = MessageType.App, From = 2, Term = 1, Entries = new Entry[] { new(2, 1) } },
        new Message { Type = MessageType.Snap, From = 2, Term = 1, Snapshot = new(1, 2, ConfState.Empty) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_message_is_refused_and_changes_nothing(Message message)
    {
        var node = new TestNode(1, [1, 2]);
        Assert.Equal(StepResult.Invalid, node.Raw.Step(message));
        Assert.Equal(0UL, node.Core.Term);
        Assert.False(node.Raw.HasReady);
    }

    [Fact]
    public void Proposal_with_undecodable_change_is_refused()
    {
        var leader = TestNode.LeaderOf([1]);
        var message = new Message { Type = MessageType.Prop, From = 1, Entries = new[] { new Entry(0, 0, new byte[] { 0 }, EntryType.ConfChange) } };
        Assert.Equal(StepResult.Invalid, leader.Step(message));
    }

    [Fact]
    public void Follower_forwards_proposals_unless_told_otherwise()
    {
        var follower = new TestNode(2, [1, 2]);
        Assert.Equal(StepResult.ProposalDropped, follower.Propose("x"));
        follower.Step(new() { Type = MessageType.Heartbeat, From = 1, Term = 1 });
        follower.Sent();
        Assert.Equal(StepResult.Ok, follower.Propose("x"));
        var forwarded = Assert.Single(follower.Sent());
        Assert.Equal((MessageType.Prop, 1UL, 0UL), (forwarded.Type, forwarded.To, forwarded.Term));

        var stubborn = new TestNode(2, [1, 2], config => config with { DisableProposalForwarding = true });
        stubborn.Step(new() { Type = MessageType.Heartbeat, From = 1, Term = 1 });
        Assert.Equal(StepResult.ProposalDropped, stubborn.Propose("x"));
    }

    [Fact]
    public void Bootstrap_appends_the_first_members_as_committed_changes()
    {
        var storage = new MemoryStorage();
        var node = new RawNode(new RaftConfig { Id = 1, Storage = storage });
        Assert.True(node.Bootstrap([new Peer(1), new Peer(2)]));

        var ready = node.Ready();
        Assert.Equal(new HardState(1, 0, 2), ready.HardState);
        Assert.True(ready.MustSync);
        Assert.Equal(2, ready.Entries.Length);
        Assert.Equal(2, ready.CommittedEntries.Length);
        storage.Append(ready.Entries.Span);
        storage.SetHardState(ready.HardState);
        node.Advance();

        Assert.Equal("voters=(1 2)", node.Config.ToString());
        Assert.False(node.Bootstrap([new Peer(1)]));
        Assert.Throws<ArgumentException>(() => node.Bootstrap([]));
    }

    [Fact]
    public void Restart_continues_from_storage_and_hands_out_what_is_not_applied()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(new(2, 1, new ConfState { Voters = [1, 2] }));
        storage.Append([new(1, 3), new(1, 4), new(1, 5)]);
        storage.SetHardState(new(4, 2, 4));

        var node = new RawNode(new RaftConfig { Id = 1, Storage = storage });
        Assert.Equal(new HardState(4, 2, 4), node.BasicStatus.HardState);
        var ready = node.Ready();
        Assert.Equal([3UL, 4UL], ready.CommittedEntries.ToArray().Select(entry => entry.Index));
        Assert.True(ready.HardState.IsEmpty);
        Assert.False(ready.MustSync);

        var applied = new RawNode(new RaftConfig { Id = 1, Storage = storage, Applied = 4 });
        Assert.False(applied.HasReady);
    }

    [Fact]
    public void Applied_index_is_committed_even_if_that_was_not_saved()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(new(2, 1, new ConfState { Voters = [1, 2] }));
        storage.Append([new(1, 3), new(1, 4)]);
        storage.SetHardState(new(1, 0, 2));
        Assert.Equal(4UL, new RawNode(new RaftConfig { Id = 1, Storage = storage, Applied = 4 }).BasicStatus.HardState.Commit);
        Assert.Throws<RaftInvariantException>(() => new RawNode(new RaftConfig { Id = 1, Storage = storage, Applied = 5 }));
    }

    [Fact]
    public void Duties_must_be_done_in_turn()
    {
        var node = new TestNode(1, [1]);
        node.Raw.Campaign();
        node.Raw.Ready();
        Assert.Throws<RaftInvariantException>(() => node.Raw.Ready());

        var async = new TestNode(1, [1], config => config with { AsyncStorageWrites = true });
        Assert.Throws<RaftInvariantException>(async.Raw.Advance);
    }

    [Fact]
    public void Nothing_to_do_is_an_empty_ready()
    {
        var node = new TestNode(1, [1, 2]);
        Assert.False(node.Raw.HasReady);
        Assert.Equal("<empty Ready>", node.Raw.Ready().ToString());
    }

    [Fact]
    public void Ready_that_was_handed_out_does_not_change()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Acknowledge(2, 1);
        leader.Sent();
        var ready = leader.Raw.Ready();
        leader.Raw.Propose(TestNode.Bytes("x"));
        leader.Raw.ReadIndex(TestNode.Bytes("a"));
        Assert.Equal("<empty Ready>", ready.ToString());
    }

    [Fact]
    public void Uncommitted_tail_is_bounded_but_an_empty_one_takes_any_size()
    {
        var leader = TestNode.LeaderOf([1, 2], config => config with { MaxUncommittedEntriesSize = 20 });
        leader.Acknowledge(2, 1);
        Assert.Equal(StepResult.Ok, leader.Propose(new string('x', 100)));
        Assert.Equal(StepResult.ProposalDropped, leader.Propose("x"));
        Assert.Equal(StepResult.Ok, leader.Propose(""));

        leader.Acknowledge(2, leader.Core.Log.LastIndex);
        Assert.Equal(StepResult.Ok, leader.Propose(new string('x', 12)));
        Assert.Equal(StepResult.ProposalDropped, leader.Propose(new string('x', 9)));
        Assert.Equal(StepResult.Ok, leader.Propose(new string('x', 8)));
    }

    [Fact]
    public void Batch_is_appended_at_once_and_sent_in_one_message()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Acknowledge(2, 1);
        leader.Sent();
        Assert.Equal(StepResult.Ok, leader.Raw.Propose(Enumerable.Range(0, 100).Select(i => (ReadOnlyMemory<byte>)new[] { (byte)i }).ToList()));
        Assert.Equal(100, Assert.Single(leader.Sent(MessageType.App)).Entries.Length);
    }

    [Fact]
    public void Committed_entries_are_handed_out_within_the_limit()
    {
        var leader = TestNode.LeaderOf([1], config => config with { MaxCommittedSizePerReady = 250 });
        for (var i = 0; i < 5; i++)
            leader.Raw.Propose(new byte[100]);
        var sizes = new List<int>();
        while (leader.Raw.HasReady)
        {
            var ready = leader.Raw.Ready();
            leader.Save(ready.HardState, ready.Entries, ready.Snapshot);
            sizes.Add(ready.CommittedEntries.Length);
            leader.Apply(ready.CommittedEntries);
            leader.Raw.Advance();
        }
        Assert.Equal([0, 2, 2, 1], sizes);
    }

    [Fact]
    public void Status_shows_progress_on_the_leader_only()
    {
        var leader = TestNode.LeaderOf([1, 2], learners: [3]);
        Assert.Equal([1UL, 2UL, 3UL], leader.Raw.Status().Progress.Select(member => member.Key));
        Assert.Empty(new TestNode(2, [1, 2]).Raw.Status().Progress);
    }

    [Fact]
    public void Idle_tick_only_moves_the_clock()
    {
        var node = new TestNode(1, [1, 2]);
        for (var i = 0; i < 100; i++)
            node.Raw.TickQuiesced();
        Assert.Equal((RaftRole.Follower, 100), (node.Role, node.Core.ElectionElapsed));
    }
}
