using Wetware.Errors;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.Members;

/// <summary>Members over a network and disks in memory.</summary>
public sealed class RaftMemberTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_command_is_applied_by_all_members(int voters)
    {
        await using var group = await TestGroup.Start(voters);
        var reply = await group.Propose(7);
        Assert.Equal(HistoryMachine.Number(1), reply.Answer.ToArray());
        await group.Until(() => group.Nodes.All(node => node.Machine.History.SequenceEqual([7UL])), "all members have applied the command");
    }

    [Fact]
    public async Task The_time_of_a_group_begins_with_it_and_passes_with_the_clock_whoever_leads()
    {
        await using var group = await TestGroup.Start(3);
        var began = group.Time.GetTimestamp();
        for (var number = 1UL; number <= 3; number++)
        {
            var leader = await group.Leader();
            var before = leader.Machine.Time;
            await group.Propose(number);
            leader = await group.Leader();
            Assert.InRange(leader.Machine.Time, before, group.Time.GetElapsedTime(began));
            var other = group.Nodes.First(node => node != leader);
            await group.Run(leader.Member.Transfer(other.Member.Id, default), "the leadership is handed over");
        }
    }

    [Fact]
    public async Task A_new_leader_says_of_nobody_that_it_was_removed_before_it_knows()
    {
        await using var group = await TestGroup.Start(3);
        await group.Propose(1);
        var patience = group.Options.Tick * group.Options.ElectionTicks * 3;
        var old = await group.Leader();
        for (var began = group.Time.GetTimestamp(); group.Time.GetElapsedTime(began) < patience;)
            await group.Step();
        Assert.True(await old.Member.IsRemoved(99, default));
        await group.Run(old.Member.Transfer(group.Nodes.First(node => node != old).Member.Id, default), "the leadership is handed over");

        var leader = await group.Leader();
        Assert.NotSame(old, leader);
        Assert.False(await leader.Member.IsRemoved(99, default));
        Assert.False(await old.Member.IsRemoved(99, default));
        await group.Until(() => leader.Member.IsRemoved(99, default), "the leader knows");
        Assert.False(await leader.Member.IsRemoved(old.Member.Id, default));
    }

    [Fact]
    public async Task A_follower_names_the_leader_and_takes_no_command()
    {
        await using var group = await TestGroup.Start(3);
        var leader = await group.Leader();
        var follower = group.Nodes.First(node => node != leader);
        await group.Until(async () => (await follower.Member.Status(default)).Leader != 0, "the follower knows the leader");
        var reply = await group.Run(follower.Member.Propose(new() { Payload = HistoryMachine.Number(1) }, default), "an answer");
        Assert.Equal(RaftOutcome.NotLeader, reply.Outcome);
        Assert.Equal(leader.Peer, reply.Leader);
        Assert.Empty(leader.Machine.History);
    }

    [Fact]
    public async Task The_thread_that_asks_takes_the_turn_when_nobody_is_at_the_loop()
    {
        await using var group = await TestGroup.Start(1);
        var leader = await group.Leader();
        await group.Until(
            () =>
            {
                var asked = leader.Member.Query(default, isLinearizable: false, default);
                return asked.IsCompletedSuccessfully && leader.Machine.QueriedOn == Environment.CurrentManagedThreadId;
            },
            "a query is answered at once");
    }

    [Fact]
    public async Task Concurrent_commands_share_flushes()
    {
        await using var group = await TestGroup.Start(3);
        var leader = await group.Leader();
        var before = leader.Files.Flushes;
        var replies = Enumerable.Range(1, 500).Select(i => leader.Member.Propose(new() { Payload = HistoryMachine.Number((ulong)i) }, default)).ToArray();
        await group.Run(Task.WhenAll(replies), "all commands are applied");
        Assert.Equal(500, leader.Machine.History.Count);
        Assert.InRange(leader.Files.Flushes - before, 1, 250);
    }

    [Fact]
    public async Task All_members_are_found_again_after_a_crash_with_all_that_was_acknowledged()
    {
        await using var group = await TestGroup.Start(3);
        for (ulong i = 1; i <= 20; i++)
            await group.Propose(i);
        for (var i = 0; i < 3; i++)
            await group.Crash(i);
        for (var i = 0; i < 3; i++)
            await group.Restart(i);
        await group.Propose(21);
        await group.Until(() => group.Nodes.All(node => node.Machine.History.Count == 21), "all members have everything");
        Assert.All(group.Nodes, node => Assert.Equal(Enumerable.Range(1, 21).Select(i => (ulong)i), node.Machine.History));
    }

    [Fact]
    public async Task A_leader_that_is_cut_off_answers_no_linearizable_query_and_its_commands_are_replaced()
    {
        await using var group = await TestGroup.Start(3);
        await group.Propose(1);
        var old = await group.Leader();
        group.Network.Cut(old, true);
        var lost = old.Member.Propose(new() { Payload = HistoryMachine.Number(99) }, default);
        var stale = old.Member.Query(default, true, default);
        var local = await old.Member.Query(default, false, default);
        Assert.Equal(HistoryMachine.Number(1), local.Answer.ToArray());

        await group.Until(async () => (await old.Member.Status(default)).Role != RaftMemberRole.Leader, "the old leader steps down");
        await group.Propose(2);
        Assert.Equal(RaftOutcome.NotLeader, (await group.Run(stale, "the query ends")).Outcome);
        group.Network.Cut(old, false);
        Assert.Equal(RaftOutcome.Unknown, (await group.Run(lost, "the command ends")).Outcome);
        await group.Until(() => group.Nodes.All(node => node.Machine.History.SequenceEqual([1UL, 2UL])), "the members agree");
    }

    [Fact]
    public async Task Every_member_answers_linearizable_queries()
    {
        await using var group = await TestGroup.Start(3);
        for (ulong i = 1; i <= 5; i++)
        {
            await group.Propose(i);
            foreach (var node in group.Nodes)
            {
                await group.Until(async () => (await node.Member.Status(default)).Leader != 0, "a leader is known");
                var reply = await group.Run(node.Member.Query(default, true, default), "the query is answered");
                Assert.Equal(HistoryMachine.Number(i), reply.Answer.ToArray());
            }
        }
    }

    [Fact]
    public async Task A_wait_ends_when_the_index_is_applied_or_the_time_is_over()
    {
        await using var group = await TestGroup.Start(3);
        var first = await group.Propose(1);
        var follower = group.Nodes.First(node => node.Member.Id != 0 && !node.Machine.History.SequenceEqual([9UL]));
        var wait = follower.Member.WaitApplied(first.Index + 1, TimeSpan.FromSeconds(5), default);
        var second = await group.Propose(2);
        Assert.Equal(second.Index, await group.Run(wait, "the wait ends"));
        var over = follower.Member.WaitApplied(second.Index + 10, TimeSpan.FromSeconds(1), default);
        Assert.Equal(second.Index, await group.Run(over, "the wait is over"));
    }

    [Fact]
    public async Task A_follower_that_was_away_for_long_gets_a_snapshot()
    {
        await using var group = await TestGroup.Start(3, set: g => g.Options.SnapshotEntries = 20);
        var away = group.Nodes.First(node => node != null);
        if (await group.Leader() == away)
            away = group.Nodes[1];
        group.Network.Cut(away, true);
        for (ulong i = 1; i <= 100; i++)
            await group.Propose(i);
        var leader = await group.Leader();
        await group.Until(async () => (await leader.Member.Status(default)).First > 50, "the leader's log is compacted");
        group.Network.Cut(away, false);
        await group.Until(() => away.Machine.History.Count == 100, "the follower has everything");
        Assert.True(group.Network.Snapshots > 0);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (ulong)i), away.Machine.History);

        // The snapshot is on its disk.
        var index = group.Nodes.ToList().IndexOf(away);
        await group.Crash(index);
        await group.Restart(index);
        await group.Until(() => group.Nodes[index].Machine.History.Count == 100, "the follower has everything again");
    }

    [Fact]
    public async Task A_snapshot_that_is_asked_for_compacts_the_log()
    {
        await using var group = await TestGroup.Start(1);
        for (ulong i = 1; i <= 30; i++)
            await group.Propose(i);
        var member = group.Nodes[0].Member;
        var index = await group.Run(member.TakeSnapshot(default), "the snapshot is taken");
        var status = await member.Status(default);
        Assert.Equal(status.Applied, index);
        Assert.Equal(index - 4, status.First);
        await group.Crash(0);
        await group.Restart(0);
        Assert.Equal(30, group.Nodes[0].Machine.History.Count);
        Assert.Equal(index, (await group.Nodes[0].Member.Status(default)).Snapshot);
    }

    [Fact]
    public async Task A_member_goes_on_while_a_snapshot_is_encoded()
    {
        await using var group = await TestGroup.Start(1, set: g => g.Options.SnapshotEntries = 10);
        group.Nodes[0].Machine.MayEncode.Reset();
        for (ulong i = 1; i <= 50; i++)
            await group.Propose(i);
        Assert.Equal(1UL, (await group.Nodes[0].Member.Status(default)).Snapshot);
        group.Nodes[0].Machine.MayEncode.Set();
        await group.Until(async () => (await group.Nodes[0].Member.Status(default)).Snapshot > 1, "the snapshot is taken over");
    }

    [Fact]
    public async Task The_machine_is_told_the_time_that_it_asked_for_and_time_never_goes_back()
    {
        await using var group = await TestGroup.Start(3);
        await group.Propose(3_000_000);
        var due = Assert.NotNull(group.Nodes.Select(node => node.Machine.NextDue).First(time => time is not null));
        await group.Until(() => group.Nodes.All(node => node.Machine.NextDue is null && node.Machine.Time >= due), "the time has come everywhere");

        var index = group.Nodes.ToList().IndexOf(await group.Leader());
        var before = group.Nodes[index].Machine.Time;
        await group.Crash(index);
        await group.Propose(1);
        Assert.All(group.Alive, node => Assert.True(node.Machine.Time >= before || node.Machine.History.Count < 2));
    }

    [Fact]
    public async Task Leadership_is_transferred_to_the_member_that_is_named()
    {
        await using var group = await TestGroup.Start(3);
        await group.Propose(1);
        var leader = await group.Leader();
        var next = group.Nodes.First(node => node != leader);
        Assert.Equal(RaftOutcome.Done, (await group.Run(leader.Member.Transfer(next.Member.Id, default), "the transfer ends")).Outcome);
        Assert.Same(next, await group.Leader());
        var error = await Assert.ThrowsAsync<WetwareException>(() => group.Run(next.Member.Transfer(77, default), "the transfer is refused"));
        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task Input_that_is_too_large_or_malformed_is_refused()
    {
        await using var group = await TestGroup.Start(1);
        await group.Leader();
        var member = group.Nodes[0].Member;
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => member.Propose(new() { Payload = new byte[RaftLimits.MaxCommandBytes + 1] }, default))).Kind);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => member.Propose(new(), default))).Kind);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => member.Propose(new() { Sequence = 1, Payload = new byte[1] }, default))).Kind);
        await Assert.ThrowsAsync<WetwareException>(async () => await member.Query(new byte[RaftLimits.MaxCommandBytes + 1], true, default));
    }
}
