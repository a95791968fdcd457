using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Tasks;
using Wetware.Web.Overview;

namespace Wetware.Tests.Overview;

public sealed class ClusterAlertsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_cluster_without_workers_is_told() => Assert.StartsWith("No worker", Assert.Single(ClusterAlerts.Of([], [], [], [], Now)), StringComparison.Ordinal);

    [Fact]
    public void A_schedule_that_is_late_is_told()
    {
        var (late, early) = (Task("late", Now.AddSeconds(-90)), Task("early", Now.AddSeconds(-30)));

        Assert.Equal("Task late is late: its run was due 90 s ago.", Assert.Single(ClusterAlerts.Of([], [Worker(0)], [late, early], [], Now)));
    }

    [Fact]
    public void Runs_that_wait_for_a_slot_are_told_once_all_are_taken()
    {
        var busy = Task("busy", null) with { Queued = 3 };

        Assert.Empty(ClusterAlerts.Of([], [Worker(1)], [], [busy], Now));
        Assert.Contains("3 or more runs wait", Assert.Single(ClusterAlerts.Of([], [Worker(2)], [], [busy], Now)));
    }

    [Fact]
    public void A_disk_that_is_full_or_nearly_so_is_told()
    {
        NodeCard Node(string server, long free, string? fault = null) => new() { Server = server, Peer = "Qm", Disk = new(free << 20, 100L << 30, fault) };

        Assert.Equal(
            ["The disk of node a is nearly full: 5000 MiB of 102400 MiB are free.", "Node c writes nothing: the disk is full"],
            ClusterAlerts.Of([Node("a", 5000), Node("b", 6000), Node("c", 9000, "the disk is full")], [Worker(0)], [], [], Now));
    }

    [Fact]
    public void Cordoned_workers_have_no_place()
    {
        Assert.StartsWith("All workers are cordoned", Assert.Single(ClusterAlerts.Of([], [Worker(0) with { Cordoned = true }], [], [], Now)), StringComparison.Ordinal);
        Assert.Empty(ClusterAlerts.Of([], [Worker(0) with { Cordoned = true }, Worker(0)], [], [], Now));
    }

    [Fact]
    public void Groups_without_leader_and_members_that_fail_are_silent_or_behind_are_told()
    {
        RaftMemberStatus Member(string group, ulong member, RaftMemberRole role = RaftMemberRole.Follower) => new() { Group = group, Member = member, Server = $"node{member}", Role = role };
        var leader = Member("b", 1, RaftMemberRole.Leader) with
        {
            Last = 5000,
            Members =
            [
                new() { Member = 1 }, new() { Member = 2, IsActive = true, Match = 3999 }, new() { Member = 3, IsActive = true, Match = 4000 }, new() { Member = 4, Peer = "away" }, new() { Member = 5 },
            ],
        };

        Assert.Equal(
            [
                "Raft group a has no leader: nothing can be written to it until a majority of its members is back.",
                "A member of Raft group b on node node2 is 1001 entries behind its leader.",
                "A member of Raft group b does not answer: the node with peer id away is away.",
                "A member of Raft group b on node node5 stopped: the disk is full",
            ],
            ClusterAlerts.Of([Member("a", 9), leader, Member("b", 2), Member("b", 3), Member("b", 5, RaftMemberRole.Failed) with { Failure = "the disk is full" }]));
    }

    private static TaskInfo Task(string id, DateTimeOffset? next) => new() { Spec = new TaskSpec { Id = id }, Number = 1, NextRun = next };

    private static WorkerInfo Worker(int running) => new() { Node = "00000000000000a1", Slots = 2, Running = running };
}
