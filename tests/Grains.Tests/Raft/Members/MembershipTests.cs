using Wetware.Errors;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.Members;

/// <summary>Members come, vote, and go.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task A_learner_catches_up_and_is_promoted()
    {
        await using var group = await TestGroup.Start(3, set: g => g.Options.SnapshotEntries = 20);
        for (ulong i = 1; i <= 50; i++)
            await group.Propose(i);
        var added = await Add(group, 4);
        await group.Until(() => added.Machine.History.Count == 50, "the learner has caught up");
        Assert.False((await Peers(group)).Single(member => member.Member == 4).IsVoter);
        await Change(group, new() { Kind = RaftChangeKind.Promote, Member = 4 });
        Assert.Equal(4, (await Peers(group)).Count(member => member.IsVoter));
        await group.Propose(51);
        await group.Until(() => added.Machine.History.Count == 51, "the new voter follows");
    }

    [Fact]
    public async Task Changes_that_come_while_another_is_under_way_wait_for_their_turn()
    {
        await using var group = await TestGroup.Start(3);
        var leader = await group.Leader();
        var changes = new List<Task<RaftReply>>();
        for (var member = 11UL; member < 15; member++)
            changes.Add(leader.Member.Change(new() { Kind = RaftChangeKind.AddLearner, Member = member, Peer = (await group.AddNode()).Peer }, default));
        var all = await group.Run(Task.WhenAll(changes), "the changes are answered");
        Assert.All(all, reply => Assert.Equal(RaftOutcome.Done, reply.Outcome));
        Assert.Equal(7, (await Peers(group)).Count);
    }

    [Theory]
    [InlineData(RaftChangeKind.AddLearner)]
    [InlineData(RaftChangeKind.Remove)]
    public async Task A_change_waits_until_a_new_leader_has_applied_its_log_and_knows_who_is_in_reach(RaftChangeKind kind)
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            await using var group = await TestGroup.Start(3, seed);
            await group.Propose(1);
            var leader = await group.Leader();
            var (next, third) = (group.Nodes.First(node => node != leader), group.Nodes.Last(node => node != leader));
            group.Network.Cut(third, true);
            await group.Run(leader.Member.Transfer(next.Member.Id, default), "the leader hands over");
            await group.Until(async () => (await next.Status())?.Role == RaftMemberRole.Leader, "the other member leads");
            group.Network.Cut(third, false);
            var change = kind == RaftChangeKind.Remove
                ? new RaftChange { Kind = kind, Member = leader.Member.Id }
                : new RaftChange { Kind = kind, Member = 9, Peer = (await group.AddNode()).Peer };
            Assert.Equal(RaftOutcome.Done, (await group.Run(next.Member.Change(change, default), "the change is answered")).Outcome);
        }
    }

    [Fact]
    public async Task A_learner_that_has_not_caught_up_is_not_promoted()
    {
        await using var group = await TestGroup.Start(3);
        await group.Leader();
        await Change(group, new() { Kind = RaftChangeKind.AddLearner, Member = 4, Peer = (await group.AddNode()).Peer });
        var error = await Assert.ThrowsAsync<WetwareException>(() => Change(group, new() { Kind = RaftChangeKind.Promote, Member = 4 }));
        Assert.Equal(ErrorKind.Overloaded, error.Kind);
    }

    [Fact]
    public async Task A_removed_member_stops_and_its_files_go()
    {
        await using var group = await TestGroup.Start(4);
        var leader = await group.Leader();
        var removed = group.Nodes.First(node => node != leader);
        await Change(group, new() { Kind = RaftChangeKind.Remove, Member = removed.Member.Id });
        await group.Until(() => !removed.HasMember, "the member is gone");
        await removed.Members.Drop(TestGroup.Name, group.GroupId, default); // waits until the first removal is done
        Assert.Equal(3, (await Peers(group)).Count);
        var index = group.Nodes.ToList().IndexOf(removed);
        await group.Crash(index);
        await group.Restart(index);
        Assert.False(group.Nodes[index].HasMember);
        await group.Propose(1);
    }

    [Fact]
    public async Task A_dead_voter_is_replaced_in_one_step()
    {
        await using var group = await TestGroup.Start(3);
        await group.Propose(1);
        var leader = await group.Leader();
        var dead = group.Nodes.ToList().FindIndex(node => node != leader);
        await group.Crash(dead);
        var added = await Add(group, 9);
        await group.Until(() => added.Machine.History.Count == 1, "the new member has caught up");
        await Change(group, new() { Kind = RaftChangeKind.Promote, Member = 9, Replaced = (ulong)dead + 1 });
        await group.Until(async () => (await Peers(group)).Count == 3, "the joint configuration is left");
        Assert.Contains(await Peers(group), member => member is { Member: 9, IsVoter: true });
        await group.Propose(2);

        await group.Restart(dead);
        await group.Until(() => !group.Nodes[dead].HasMember || group.Nodes[dead].Machine.History.Count == 2, "the replaced member found out or still follows");
    }

    [Fact]
    public async Task A_change_that_leaves_no_majority_needs_force()
    {
        await using var group = await TestGroup.Start(3);
        var leader = await group.Leader();
        var others = group.Nodes.Where(node => node != leader).ToArray();
        group.Network.Cut(others[0], true);
        await group.Until(async () => (await Peers(group)).Count(member => member.IsActive) < 3, "the leader notices");
        var change = new RaftChange { Kind = RaftChangeKind.Remove, Member = others[1].Member.Id };
        var error = await Assert.ThrowsAsync<WetwareException>(() => Change(group, change));
        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Equal(3, (await Peers(group)).Count);
        await Change(group, change with { Force = true });
        Assert.Equal(2, (await Peers(group)).Count);
    }

    [Fact]
    public async Task The_leader_is_not_removed_and_a_node_has_one_member()
    {
        await using var group = await TestGroup.Start(3);
        var leader = await group.Leader();
        var self = await Assert.ThrowsAsync<WetwareException>(() => Change(group, new() { Kind = RaftChangeKind.Remove, Member = leader.Member.Id }));
        Assert.Equal(ErrorKind.Failed, self.Kind);
        var twice = await Assert.ThrowsAsync<WetwareException>(() => Change(group, new() { Kind = RaftChangeKind.AddLearner, Member = 8, Peer = group.Nodes[0].Peer }));
        Assert.Equal(ErrorKind.Failed, twice.Kind);
    }

    [Fact]
    public async Task Members_of_a_destroyed_group_go_when_they_miss_a_leader()
    {
        await using var group = await TestGroup.Start(3);
        await group.Propose(1);
        await group.Crash(0);
        await group.Crash(1);
        group.IsGone = true;
        await group.Until(() => !group.Nodes[2].HasMember, "the member is gone");
    }

    [Fact]
    public async Task Creating_a_member_again_is_harmless_and_another_group_of_the_name_is_refused()
    {
        await using var group = await TestGroup.Start(1);
        await group.Propose(1);
        var node = group.Nodes[0];
        await node.Members.Create(group.Spec(1, new RaftVoter(1, node.Peer)), default);
        Assert.Single(node.Machine.History);
        var other = await Assert.ThrowsAsync<WetwareException>(() => node.Members.Create(group.Spec(2) with { GroupId = Guid.NewGuid() }, default));
        Assert.Equal(ErrorKind.Failed, other.Kind);
        var unknown = await Assert.ThrowsAsync<WetwareException>(() => node.Members.Create(group.Spec(2) with { Group = "h", Kind = "nothing" }, default));
        Assert.Equal(ErrorKind.Unimplemented, unknown.Kind);
        var name = await Assert.ThrowsAsync<WetwareException>(() => node.Members.Create(group.Spec(2) with { Group = "../h" }, default));
        Assert.Equal(ErrorKind.Failed, name.Kind);
    }

    [Fact]
    public async Task A_full_disk_stops_the_members_until_there_is_room()
    {
        await using var group = await TestGroup.Start(3);
        await group.Propose(1);
        var leader = await group.Leader();
        leader.Files.ChangesLeft = 0;
        var lost = leader.Member.Propose(new() { Payload = HistoryMachine.Number(2) }, default);
        await group.Until(() => lost.IsCompleted, "the command ends");
        var failed = default(RaftMemberStatus);
        await group.Until(async () => (failed = await leader.Status())?.Role == RaftMemberRole.Failed, "the member shows its failure");
        Assert.Equal((3, true), (failed!.Members.Count, failed.Term > 0));
        Assert.Contains("no space left", failed.Failure, StringComparison.Ordinal);
        await group.Propose(3);
        leader.Files.ChangesLeft = int.MaxValue;
        await group.Until(async () => (await leader.Status())?.Failure is null && leader.Machine.History.Contains(3UL), "the member works again");
    }

    private static async Task<TestNode> Add(TestGroup group, ulong member)
    {
        var node = await group.AddNode();
        await node.Members.Create(group.Spec(member), default);
        await Change(group, new() { Kind = RaftChangeKind.AddLearner, Member = member, Peer = node.Peer });
        return node;
    }

    private static async Task Change(TestGroup group, RaftChange change)
    {
        while (true)
        {
            var leader = await group.Leader();
            if ((await group.Run(leader.Member.Change(change, default), "the change is answered")).Outcome == RaftOutcome.Done)
                return;
        }
    }

    private static async Task<IReadOnlyList<RaftPeerStatus>> Peers(TestGroup group) => (await (await group.Leader()).Member.Status(default)).Members;
}
