using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Paper;

/// <summary>Raft paper, §7: log compaction.</summary>
public sealed class SnapshotTests
{
    private static readonly Snapshot Eleven = new(11, 2, new ConfState { Voters = [1, 2, 3] });

    [Fact]
    public void Member_whose_next_entry_is_compacted_gets_the_snapshot()
    {
        var leader = Compacted();
        leader.Step(Rejection(2, 12));

        var install = Assert.Single(leader.Sent(MessageType.Snap));
        Assert.Equal((2UL, 11UL), (install.To, install.Snapshot!.Index));
        Assert.Equal(ProgressState.Snapshot, leader.Core.Tracker.Progress.Find(2)!.State);
        leader.Propose("x");
        Assert.DoesNotContain(leader.Sent(MessageType.App), append => append.To == 2);
    }

    [Fact]
    public void Snapshot_is_not_sent_to_a_silent_member()
    {
        var leader = Compacted();
        var progress = leader.Core.Tracker.Progress.Find(2)!;
        progress.Next = 5;
        progress.RecentActive = false;

        leader.Propose("x");

        Assert.Empty(leader.Sent(MessageType.Snap));
        Assert.Equal(ProgressState.Probe, progress.State);
    }

    [Theory]
    [InlineData(SnapshotStatus.Finish, 12UL)]
    [InlineData(SnapshotStatus.Failure, 1UL)]
    public void Report_of_the_transfer_resumes_probing_after_the_next_heartbeat(SnapshotStatus status, ulong next)
    {
        var leader = Compacted();
        leader.Step(Rejection(2, 12));
        leader.Raw.ReportSnapshot(2, status);

        var progress = leader.Core.Tracker.Progress.Find(2)!;
        Assert.Equal((ProgressState.Probe, next, true), (progress.State, progress.Next, progress.IsPaused));
        leader.Step(new() { Type = MessageType.HeartbeatResp, From = 2, Term = leader.Core.Term });
        Assert.Contains(leader.Sent(), message => message.Type is MessageType.App or MessageType.Snap);
    }

    [Fact]
    public void Acknowledgement_that_connects_to_the_log_resumes_replication()
    {
        var leader = Compacted();
        leader.Step(Rejection(2, 12));
        leader.Acknowledge(2, 11);
        Assert.Equal(ProgressState.Replicate, leader.Core.Tracker.Progress.Find(2)!.State);
    }

    [Fact]
    public void Snapshot_replaces_the_log_and_the_configuration()
    {
        var node = new TestNode(1, [1, 2]);
        node.Step(new() { Type = MessageType.Snap, From = 2, Term = 2, Snapshot = Eleven });

        Assert.Equal((11UL, 11UL, 12UL), (node.Core.Log.LastIndex, node.Core.Log.Committed, node.Storage.FirstIndex));
        Assert.Equal("voters=(1 2 3)", node.Raw.Config.ToString());
        Assert.Equal(11UL, Assert.Single(node.Sent()).Index);
    }

    [Fact]
    public void Snapshot_that_is_not_newer_is_ignored()
    {
        var node = new TestNode(1, [1, 2], prepare: storage => storage.ApplySnapshot(Eleven));
        node.Step(new() { Type = MessageType.Snap, From = 2, Term = 2, Snapshot = Eleven with { Index = 10 } });
        Assert.Equal(11UL, Assert.Single(node.Sent()).Index);
    }

    [Fact]
    public void Snapshot_that_the_log_holds_only_moves_the_commit_index()
    {
        var node = new TestNode(1, [1, 2], prepare: TestNode.Log(1, 1, 2, 2));
        node.Step(new() { Type = MessageType.Snap, From = 2, Term = 2, Snapshot = new(3, 2, new ConfState { Voters = [1, 2, 3] }) });
        Assert.Equal((4UL, 3UL), (node.Core.Log.LastIndex, node.Core.Log.Committed));
        Assert.Equal("voters=(1 2)", node.Raw.Config.ToString());
    }

    [Fact]
    public void Snapshot_without_the_member_is_ignored()
    {
        var node = new TestNode(4, [1, 2, 4]);
        node.Step(new() { Type = MessageType.Snap, From = 2, Term = 2, Snapshot = Eleven });
        Assert.Equal(0UL, node.Core.Log.LastIndex);
    }

    [Fact]
    public void Member_with_a_waiting_snapshot_does_not_campaign()
    {
        var node = new TestNode(1, [1, 2]);
        node.Raw.Step(new() { Type = MessageType.Snap, From = 2, Term = 2, Snapshot = Eleven });
        Assert.False(node.Core.IsPromotable);
        node.Work();
        Assert.True(node.Core.IsPromotable);
    }

    [Fact]
    public void Change_that_was_handed_out_before_a_snapshot_does_not_alter_its_configuration()
    {
        var node = new TestNode(1, [1, 2]);
        var change = new ConfChange(ConfChangeType.AddLearnerNode, 9);
        var entry = new Entry(1, 1, ConfChangeCodec.Write(change), EntryType.ConfChange);
        node.Raw.Step(new() { Type = MessageType.App, From = 2, Term = 1, Entries = new[] { entry }, Commit = 1 });
        var ready = node.Raw.Ready();
        node.Save(ready.HardState, ready.Entries, ready.Snapshot);
        node.Raw.Step(new() { Type = MessageType.Snap, From = 2, Term = 2, Snapshot = Eleven });

        // What the application has reached is another state than the one the core has adopted already.
        Assert.Equal([9UL], node.Raw.ApplyConfChange(change).Learners);
        node.Raw.Advance();

        Assert.Equal("voters=(1 2 3)", node.Raw.Config.ToString());
    }

    [Fact]
    public void Snapshot_that_is_not_ready_is_asked_for_again()
    {
        var storage = new SlowSnapshots(Eleven);
        var node = new RawNode(new RaftConfig { Id = 1, Storage = storage, PreVote = false, CheckQuorum = false });
        var core = node.Core;
        core.BecomeCandidate();
        var leader = core.BecomeLeader();
        var progress = core.Tracker.Progress.Find(2)!;
        (progress.Next, progress.RecentActive) = (5, true);

        Assert.False(leader.Replicator.MaybeSendAppend(2, progress, sendIfEmpty: true));
        storage.IsReady = true;
        Assert.True(leader.Replicator.MaybeSendAppend(2, progress, sendIfEmpty: true));
    }

    private static TestNode Compacted() => TestNode.LeaderOf([1, 2], prepare: storage =>
    {
        storage.ApplySnapshot(Eleven with { ConfState = new ConfState { Voters = [1, 2] } });
        storage.SetHardState(new(2, 0, 11));
    });

    private static Message Rejection(ulong from, ulong next) =>
        new() { Type = MessageType.AppResp, From = from, Term = 3, Index = next - 1, Reject = true, RejectHint = 0 };

    private sealed class SlowSnapshots(Snapshot snapshot) : IRaftStorage
    {
        public bool IsReady { get; set; }

        public ulong FirstIndex => snapshot.Index + 1;

        public ulong LastIndex => snapshot.Index;

        public (HardState HardState, ConfState ConfState) InitialState() => (new(2, 0, snapshot.Index), snapshot.ConfState);

        public StorageStatus Entries(ulong low, ulong high, ulong maxSize, out ReadOnlyMemory<Entry> entries)
        {
            entries = default;
            return StorageStatus.Compacted;
        }

        public StorageStatus Term(ulong index, out ulong term)
        {
            term = index == snapshot.Index ? snapshot.Term : 0;
            return index == snapshot.Index ? StorageStatus.Ok : StorageStatus.Compacted;
        }

        public StorageStatus Snapshot(out Snapshot answer)
        {
            answer = snapshot;
            return IsReady ? StorageStatus.Ok : StorageStatus.SnapshotTemporarilyUnavailable;
        }
    }
}
