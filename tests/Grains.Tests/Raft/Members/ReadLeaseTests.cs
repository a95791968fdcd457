using Wetware.Grains.Raft;
using Wetware.Grains.Raft.Members;
using Wetware.Raft;
using Wetware.RaftGroups;
using Wetware.Security;
using Wetware.Testing;

namespace Wetware.Tests.Raft.Members;

/// <summary>Queries that a leader answers without asking the others.</summary>
public sealed class ReadLeaseTests
{
    [Fact]
    public async Task A_leader_answers_without_the_others_until_its_lease_ends()
    {
        await using var group = await Start(leaseReads: true);
        var leader = await Confirmed(group);
        group.Network.Cut(leader, true);

        // No message is delivered and no time passes.
        var read = leader.Member.Query(default, true, default);
        await leader.Status();
        Assert.True(read.IsCompleted);
        Assert.Equal(RaftOutcome.Done, (await read).Outcome);
        Assert.Equal(HistoryMachine.Number(1), (await read).Answer.ToArray());

        group.Time.Advance(new ReadLease(group.Options, group.Time).Length);
        Assert.NotEqual(RaftOutcome.Done, (await group.Run(leader.Member.Query(default, true, default), "the query ends")).Outcome);
    }

    [Fact]
    public async Task Without_leases_each_query_is_confirmed()
    {
        await using var group = await Start(leaseReads: false);
        var leader = await Confirmed(group);
        group.Network.Cut(leader, true);
        Assert.NotEqual(RaftOutcome.Done, (await group.Run(leader.Member.Query(default, true, default), "the query ends")).Outcome);
    }

    [Theory]
    [InlineData("transfer")]
    [InlineData("change")]
    public async Task A_lease_ends_when_leadership_is_handed_over_or_the_members_change(string how)
    {
        await using var group = await Start(leaseReads: true);
        var leader = await Confirmed(group);
        group.Network.Cut(leader, true);
        var other = group.Nodes.First(node => node != leader);
        var begun = how == "transfer"
            ? leader.Member.Transfer(other.Member.Id, default)
            : leader.Member.Change(new() { Kind = RaftChangeKind.AddLearner, Member = 9, Peer = EcdsaSigner.Create().Peer.ToString() }, default);
        var read = leader.Member.Query(default, true, default);
        await leader.Status();
        Assert.False(read.IsCompleted);
        Assert.NotEqual(RaftOutcome.Done, (await group.Run(read, "the query ends")).Outcome);
        await group.Until(() => begun.IsCompleted, "what was begun ends");
        await begun.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_lease_lasts_from_when_its_round_was_asked_and_not_from_when_that_was_confirmed()
    {
        await using var group = await Start(leaseReads: true);
        var leader = await Confirmed(group);
        var (length, rest) = (new ReadLease(group.Options, group.Time).Length, TimeSpan.FromMilliseconds(10));

        // The former lease is over; this round is asked now and hangs in the network.
        group.Time.Advance(length);
        var read = leader.Member.Query(default, true, default);
        await leader.Status();
        Assert.False(read.IsCompleted);
        group.Time.Advance(length - rest);
        for (var round = 0; round < 10 && !read.IsCompleted; round++)
        {
            group.Network.Deliver();
            foreach (var node in group.Nodes)
                await node.Status();
        }

        Assert.Equal(RaftOutcome.Done, (await read).Outcome);
        group.Network.Cut(leader, true);
        Assert.True(await IsAnswered());
        group.Time.Advance(rest);
        Assert.False(await IsAnswered());

        async Task<bool> IsAnswered()
        {
            var asked = leader.Member.Query(default, true, default);
            await leader.Status();
            return asked.IsCompleted;
        }
    }

    [Fact]
    public async Task A_member_that_was_started_again_votes_for_nobody_while_a_lease_may_last_that_it_confirmed()
    {
        await using var group = await Start(leaseReads: true);
        var leader = await Confirmed(group);
        var index = group.Nodes.TakeWhile(node => node == leader).Count();
        var candidate = group.Nodes.First(node => node != leader && node != group.Nodes[index]);
        var (quiet, candidateId) = (new ReadLease(group.Options, group.Time).Quiet, candidate.Member.Id);
        await group.Crash(index);
        await group.Restart(index);
        var member = group.Nodes[index];
        var before = (await member.Status())!;

        Assert.Equal(before.Term, await Asked());
        group.Time.Advance(quiet - TimeSpan.FromTicks(1));
        Assert.Equal(before.Term, await Asked());
        group.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(before.Term + 1, await Asked());

        async Task<ulong> Asked()
        {
            member.Members.Receive(candidate.Peer, new Message
            {
                Type = MessageType.Vote,
                From = candidateId,
                To = member.Member.Id,
                Term = before.Term + 1,
                Index = before.Last + 100,
                LogTerm = before.Term,
            });
            return (await member.Status())!.Term;
        }
    }

    [Fact]
    public void A_member_keeps_quiet_longer_than_a_lease_lasts_after_its_start_and_after_it_heard_of_the_leader()
    {
        var (options, time) = (new RaftOptions { LeaseReads = true }, new ManualTimeProvider());
        var lease = new ReadLease(options, time);
        Assert.True(lease.Length * 1.5 <= lease.Quiet);
        Assert.True(lease.Quiet <= options.Tick * (options.ElectionTicks - 1) / 2);
        foreach (var _ in "12")
        {
            time.Advance(lease.Quiet - TimeSpan.FromTicks(1));
            Assert.True(lease.IsQuiet);
            time.Advance(TimeSpan.FromTicks(1));
            Assert.False(lease.IsQuiet);
            lease.Heard();
        }
    }

    [Fact]
    public void A_lease_is_of_one_term_and_begins_when_the_newest_confirmed_round_was_asked()
    {
        var time = new ManualTimeProvider();
        var lease = new ReadLease(new() { LeaseReads = true }, time);
        Assert.False(lease.IsHeld(0));
        var first = time.GetTimestamp();
        time.Advance(lease.Length / 2);
        lease.Confirmed(7, time.GetTimestamp());
        lease.Confirmed(7, first); // an older round that was confirmed later
        time.Advance(lease.Length - TimeSpan.FromTicks(1));
        Assert.Equal((true, false), (lease.IsHeld(7), lease.IsHeld(8)));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.False(lease.IsHeld(7));

        lease.Confirmed(8, time.GetTimestamp());
        lease.EndTerm(8);
        lease.Confirmed(8, time.GetTimestamp());
        Assert.False(lease.IsHeld(8));
    }

    [Fact]
    public void Ticks_that_come_together_count_once()
    {
        var (options, time) = (new RaftOptions(), new ManualTimeProvider());
        var lease = new ReadLease(options, time);
        Assert.Equal((true, false), (lease.TryTick(), lease.TryTick()));
        time.Advance(options.Tick / 2);
        Assert.Equal((true, false), (lease.TryTick(), lease.TryTick()));
    }

    private static Task<TestGroup> Start(bool leaseReads) => TestGroup.Start(3, set: group => group.Options.LeaseReads = leaseReads);

    // Its leader, when a quorum has just confirmed a query.
    private static async Task<TestNode> Confirmed(TestGroup group)
    {
        await group.Propose(1);
        while (true)
        {
            var leader = await group.Leader();
            if ((await group.Run(leader.Member.Query(default, true, default), "the query ends")).Outcome == RaftOutcome.Done)
                return leader;
        }
    }
}
