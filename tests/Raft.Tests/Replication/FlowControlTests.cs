using Wetware.Raft.Tests.Groups;

namespace Wetware.Raft.Tests.Replication;

/// <summary>What a leader sends to a member in each of its states.</summary>
public sealed class FlowControlTests
{
    [Fact]
    public void Probed_member_gets_one_append_for_each_heartbeat_that_it_answers()
    {
        var leader = TestNode.LeaderOf([1, 2]);
        leader.Sent();
        for (var i = 0; i < 5; i++)
            leader.Propose("x");
        Assert.Empty(leader.Sent(MessageType.App));

        leader.Step(HeartbeatResponse());
        Assert.Equal(6, Assert.Single(leader.Sent(MessageType.App)).Entries.Length);
        leader.Propose("y");
        Assert.Empty(leader.Sent(MessageType.App));
    }

    [Fact]
    public void Replicated_member_gets_appends_until_its_window_is_full()
    {
        var leader = Replicating(config => config with { MaxInflightMsgs = 3 });
        for (var i = 0; i < 5; i++)
            leader.Propose("x");
        Assert.Equal(3, leader.Sent(MessageType.App).Count);

        leader.Acknowledge(2, 2);
        Assert.Single(leader.Sent(MessageType.App), append => !append.Entries.IsEmpty);
    }

    [Fact]
    public void Window_is_full_at_its_bytes_as_well()
    {
        var leader = Replicating(config => config with { MaxSizePerMsg = 100, MaxInflightBytes = 200 });
        for (var i = 0; i < 5; i++)
            leader.Propose(new string('x', 80));
        Assert.Equal(3, leader.Sent(MessageType.App).Count);
    }

    [Fact]
    public void Full_window_sends_an_empty_append_for_each_heartbeat_that_is_answered()
    {
        var leader = Replicating(config => config with { MaxInflightMsgs = 1 });
        leader.Propose("x");
        leader.Propose("y");
        leader.Sent();

        leader.Step(HeartbeatResponse());
        var probe = Assert.Single(leader.Sent(MessageType.App));
        Assert.True(probe.Entries.IsEmpty);

        // All was lost: the rejection of the empty append starts again from what is known.
        leader.Step(new() { Type = MessageType.AppResp, From = 2, Term = 1, Index = probe.Index, Reject = true, RejectHint = 1, LogTerm = 1 });
        Assert.Equal(2, Assert.Single(leader.Sent(MessageType.App)).Entries.Length);
    }

    [Fact]
    public void Messages_stay_within_the_size_limit()
    {
        var leader = Replicating(config => config with { MaxSizePerMsg = 2 * 106 });
        leader.Raw.Propose(Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[100], 5).ToList());
        leader.Acknowledge(2, 1);
        Assert.Equal([2, 2, 1], Drain(leader).Select(append => append.Entries.Length));
    }

    [Fact]
    public void Size_limit_of_zero_sends_entries_one_by_one()
    {
        var leader = Replicating(config => config with { MaxSizePerMsg = 0 });
        leader.Raw.Propose(Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[10], 3).ToList());
        leader.Acknowledge(2, 1);
        Assert.Equal([1, 1, 1], Drain(leader).Select(append => append.Entries.Length));
    }

    [Fact]
    public void Unreachable_member_is_probed()
    {
        var leader = Replicating();
        leader.Propose("x");
        leader.Raw.ReportUnreachable(2);
        var progress = leader.Core.Tracker.Progress.Find(2)!;
        Assert.Equal((ProgressState.Probe, 2UL), (progress.State, progress.Next));
    }

    [Fact]
    public void Commit_index_reaches_a_member_without_waiting_for_the_heartbeat()
    {
        var leader = TestNode.LeaderOf([1, 2, 3]);
        leader.Acknowledge(2, 1);
        leader.Acknowledge(3, 1);
        leader.Propose("x");
        leader.Acknowledge(2, 2);
        leader.Sent();
        leader.Acknowledge(3, 2);
        Assert.Empty(leader.Sent(MessageType.App));
        Assert.Equal(2UL, leader.Core.Tracker.Progress.Find(3)!.SentCommit);
    }

    [Fact]
    public void Acknowledgement_beyond_the_log_is_ignored()
    {
        var leader = Replicating();
        leader.Acknowledge(2, 99);
        Assert.Equal(1UL, leader.Core.Tracker.Progress.Find(2)!.Match);
    }

    private static Message HeartbeatResponse() => new() { Type = MessageType.HeartbeatResp, From = 2, Term = 1 };

    private static List<Message> Drain(TestNode leader)
    {
        var all = new List<Message>();
        for (var sent = leader.Sent(MessageType.App); sent.Count > 0; sent = leader.Sent(MessageType.App))
        {
            all.AddRange(sent.Where(append => !append.Entries.IsEmpty));
            foreach (var append in sent)
                leader.Acknowledge(2, append.Index + (ulong)append.Entries.Length);
        }
        return all;
    }

    private static TestNode Replicating(Func<RaftConfig, RaftConfig>? tune = null)
    {
        var leader = TestNode.LeaderOf([1, 2], tune);
        leader.Acknowledge(2, 1);
        leader.Sent();
        return leader;
    }
}
