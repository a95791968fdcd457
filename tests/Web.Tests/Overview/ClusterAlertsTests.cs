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

    private static TaskInfo Task(string id, DateTimeOffset? next) => new() { Spec = new TaskSpec { Id = id }, Number = 1, NextRun = next };

    private static WorkerInfo Worker(int running) => new() { Node = "00000000000000a1", Slots = 2, Running = running };
}
