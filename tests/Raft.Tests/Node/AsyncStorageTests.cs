using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Node;

/// <summary>Writes by storage threads: what waits for them, and what does not.</summary>
public sealed class AsyncStorageTests
{
    [Fact]
    public void Append_leaves_at_once_and_the_acknowledgement_waits_for_the_disk()
    {
        var leader = Leader();
        leader.Raw.Propose(TestNode.Bytes("x"));

        var ready = leader.Raw.Ready();

        Assert.Contains(ready.Messages, message => message is { Type: MessageType.App, To: 2 });
        var work = Assert.Single(ready.Messages, message => message.To == NodeId.AppendThread);
        Assert.Equal([MessageType.AppResp, MessageType.StorageAppendResp], work.Responses.Select(response => response.Type));
        Assert.DoesNotContain(ready.Messages, message => message.Type == MessageType.AppResp);
    }

    [Fact]
    public void Next_ready_does_not_wait_for_the_disk()
    {
        var leader = Leader();
        leader.Raw.Propose(TestNode.Bytes("x"));
        leader.Raw.Ready();
        leader.Raw.Propose(TestNode.Bytes("y"));
        Assert.Equal("y"u8.ToArray(), Assert.Single(leader.Raw.Ready().Entries.ToArray()).Data.ToArray());
    }

    [Fact]
    public void Entry_is_applied_only_when_it_is_on_the_own_disk()
    {
        var leader = Leader();
        leader.Raw.Propose(TestNode.Bytes("x"));
        var work = leader.Raw.Ready().Messages.Single(message => message.To == NodeId.AppendThread);
        leader.Raw.Step(new() { Type = MessageType.AppResp, From = 2, Term = 1, Index = 2 });
        leader.Raw.Step(new() { Type = MessageType.AppResp, From = 3, Term = 1, Index = 2 });
        Assert.Equal(2UL, leader.Core.Log.Committed);
        Assert.DoesNotContain(leader.Raw.Ready().Messages, message => message.To == NodeId.ApplyThread);

        leader.Save(work.HardState, work.Entries, work.Snapshot);
        foreach (var response in work.Responses)
            leader.Raw.Step(response);

        var apply = leader.Raw.Ready().Messages.Single(message => message.To == NodeId.ApplyThread);
        Assert.Equal(2UL, Assert.Single(apply.Entries.ToArray()).Index);
        Assert.Equal(1UL, leader.Core.Log.Applied);
        foreach (var response in apply.Responses)
            leader.Raw.Step(response);
        Assert.Equal(2UL, leader.Core.Log.Applied);
    }

    [Fact]
    public void Answer_of_an_older_term_drops_no_entries()
    {
        var node = new TestNode(1, [1, 2, 3], config => config with { AsyncStorageWrites = true });
        node.Raw.Step(new() { Type = MessageType.App, From = 2, Term = 1, Entries = new Entry[] { new(1, 1) } });
        var work = node.Raw.Ready().Messages.Single(message => message.To == NodeId.AppendThread);
        node.Raw.Step(new() { Type = MessageType.Heartbeat, From = 3, Term = 2 });

        node.Raw.Step(work.Responses[^1]);
        Assert.Equal(1, node.Core.Log.Unstable.Count);

        // The change of term is written as well, and its answer attests the same entry.
        var second = node.Raw.Ready().Messages.Single(message => message.To == NodeId.AppendThread);
        node.Save(work.HardState, work.Entries, null);
        node.Raw.Step(second.Responses[^1]);
        Assert.Equal(0, node.Core.Log.Unstable.Count);
    }

    [Fact]
    public void Vote_waits_for_the_disk()
    {
        var node = new TestNode(1, [1, 2, 3], config => config with { AsyncStorageWrites = true });
        node.Raw.Step(new() { Type = MessageType.Vote, From = 2, Term = 1 });
        var work = Assert.Single(node.Raw.Ready().Messages);
        Assert.Equal((NodeId.AppendThread, 2UL, 1UL), (work.To, work.HardState.Vote, work.HardState.Term));
        Assert.Equal(MessageType.VoteResp, Assert.Single(work.Responses).Type);
    }

    [Fact]
    public void Commit_index_alone_needs_no_answer()
    {
        var node = new TestNode(1, [1, 2], config => config with { AsyncStorageWrites = true }, TestNode.Log(1));
        node.Raw.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1, Commit = 1 });
        var work = node.Raw.Ready().Messages.Single(message => message.To == NodeId.AppendThread);
        Assert.Empty(work.Responses);
        Assert.Equal(1UL, work.HardState.Commit);
    }

    [Fact]
    public void Work_that_was_handed_out_gets_no_later_responses()
    {
        var node = new TestNode(1, [1, 2], config => config with { AsyncStorageWrites = true }, TestNode.Log(1));
        node.Raw.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1, Commit = 1 });
        var ready = node.Raw.Ready();
        var work = ready.Messages.Single(message => message.To == NodeId.AppendThread);
        var count = ready.Messages.Count;

        node.Raw.Step(new() { Type = MessageType.App, From = 2, Term = 1, LogTerm = 1, Index = 1, Entries = new Entry[] { new(1, 2) } });
        node.Raw.Step(new() { Type = MessageType.Heartbeat, From = 2, Term = 1 });

        Assert.Empty(work.Responses);
        Assert.Equal(count, ready.Messages.Count);
    }

    // A leader of three whose first entry is committed and applied.
    private static TestNode Leader()
    {
        var node = new TestNode(1, [1, 2, 3], config => config with { AsyncStorageWrites = true });
        node.Raw.Campaign();
        Finish(node);
        node.Raw.Step(new() { Type = MessageType.VoteResp, From = 2, Term = 1 });
        Finish(node);
        node.Raw.Step(new() { Type = MessageType.AppResp, From = 2, Term = 1, Index = 1 });
        node.Raw.Step(new() { Type = MessageType.AppResp, From = 3, Term = 1, Index = 1 });
        Finish(node);
        Assert.Equal((RaftRole.Leader, 1UL), (node.Role, node.Core.Log.Applied));
        return node;
    }

    private static void Finish(TestNode node)
    {
        while (node.Raw.HasReady)
        {
            foreach (var work in node.Raw.Ready().Messages.Where(message => NodeId.IsLocalThread(message.To)))
            {
                if (work.Type == MessageType.StorageAppend)
                    node.Save(work.HardState, work.Entries, work.Snapshot);
                foreach (var response in work.Responses.Where(response => response.To == node.Id))
                    node.Raw.Step(response);
            }
        }
    }
}
