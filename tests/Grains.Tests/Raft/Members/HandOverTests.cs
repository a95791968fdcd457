using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wetware.Grains.Raft.Members;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.Members;

/// <summary>A node that stops gives away what it leads.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task The_leader_hands_over_to_a_voter_that_has_everything()
    {
        await using var group = await TestGroup.Start(3);
        await group.Propose(1);
        var leader = await group.Leader();
        var term = (await leader.Member.Status(default)).Term;

        await group.Until(() => group.Nodes.All(node => node.Machine.History.Count == 1), "all have applied it");
        var run = HandOver(group, leader).Run(default);
        await group.Until(() => run.IsCompleted, "it is handed over");
        await run;

        var next = await group.Leader();
        Assert.NotEqual(leader.Peer, next.Peer);
        Assert.Equal(term + 1, (await next.Member.Status(default)).Term);
        Assert.Equal(RaftMemberRole.Follower, (await leader.Member.Status(default)).Role);
        await group.Propose(2);
    }

    [Fact]
    public async Task A_follower_and_a_lone_member_have_nothing_to_hand_over()
    {
        await using var group = await TestGroup.Start(3);
        var leader = await group.Leader();
        await HandOver(group, group.Nodes.First(node => node != leader)).Run(default);
        Assert.Same(leader, await group.Leader());

        await using var alone = await TestGroup.Start(1);
        await alone.Propose(1);
        var member = await alone.Leader();
        await HandOver(alone, member).Run(default);
        Assert.Equal(RaftMemberRole.Leader, (await member.Member.Status(default)).Role);
    }

    [Fact]
    public async Task A_stop_waits_no_longer_than_its_timeout_for_members_that_do_not_answer()
    {
        await using var group = await TestGroup.Start(3);
        var leader = await group.Leader();
        for (var i = 0; i < 3; i++)
        {
            if (group.Nodes[i] != leader)
                await group.Crash(i);
        }

        var handOver = HandOver(group, leader);
        var began = group.Time.GetTimestamp();
        var run = handOver.Run(default);
        await group.Until(() => group.Time.GetElapsedTime(began) > handOver.Timeout, "its time is over");

        // The clock stands still from here on.
        await run.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static LeadershipHandOver HandOver(TestGroup group, TestNode node) =>
        new(node.Members, Options.Create(group.Options), group.Time, NullLogger<RaftMembers>.Instance);
}
