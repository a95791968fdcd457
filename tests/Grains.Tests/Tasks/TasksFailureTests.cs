using Wetware.Tasks;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Tasks;

public sealed class TasksFailureTests
{
    [Fact]
    public async Task Runs_of_a_killed_worker_are_run_again_elsewhere_and_its_late_result_is_refused()
    {
        await using var nodes = await TaskNodes.Start();
        var tasks = nodes.Tasks;
        var id = (await tasks.Submit(new TaskSpec { Module = TaskRig.Module, Input = -2 })).Task.Spec.Id;
        await tasks.RunNow(id, 2);
        await Wait.Until(async () => (await tasks.Get(id))!.Running == 3, "three runs are with workers, of which none has more than two slots");

        // The scheduler's own silo stays: with no primary it is the one with the lowest name.
        var lowest = nodes.Nodes.Cards.Min(card => card.Server)!;
        var runs = (await tasks.Runs(id))!.Items;
        var victim = runs.First(run => run.Node != lowest);
        var silo = nodes.Nodes.Cluster.Silos.Single(silo => nodes.Nodes.CardOf(silo).Server == victim.Node);
        await nodes.Nodes.Cluster.KillSiloAsync(silo);

        await Wait.Until(
            async () => (await TaskNodes.Answer(() => tasks.Runs(id)))!.Items.All(run => run.Node != victim.Node && run.State == RunState.Running),
            "all run on living nodes");
        var moved = (await tasks.Run(id, victim.Number))!;

        // A silo that is killed within a process may still get to give its runs back, and then be given one once more; killing processes is the kill loop's matter.
        Assert.InRange(moved.Attempt, 2, 3);
        Assert.Equal(0, moved.Failures);
        Assert.InRange(moved.Lost, 0, 1);

        // The node comes back from the dead and tells what it has.
        var late = new WorkResult { Token = new RunToken((await tasks.Get(id))!.Number, victim.Number, 1), Result = "late" };
        Assert.Equal(1, await NodeCluster.GrainsOn(nodes.Nodes.Cluster.Silos[0]).GetGrain<ITaskReportsGrain>(ITasksGrain.Key).Report([late]));
        Assert.Equal(RunState.Running, (await tasks.Run(id, victim.Number))!.State);
        Assert.Null((await tasks.Run(id, victim.Number))!.Result);
    }

    [Fact]
    public async Task Schedules_go_on_when_all_nodes_are_killed_and_others_take_their_place()
    {
        await using var nodes = await TaskNodes.Start(2);
        var tasks = nodes.Tasks;
        var done = await nodes.Run(new TaskSpec { Id = "done", Input = 5 });
        await tasks.Submit(new TaskSpec { Id = "many", Module = TaskRig.Module, Delay = 1, Repeats = 8, Input = 1 });
        await tasks.Submit(new TaskSpec { Id = "later", Module = TaskRig.Module, Cron = "0 0 1 1 *" });
        await Wait.Until(async () => (await tasks.Get("many"))!.Completions >= 1, "it has begun");
        var before = (await tasks.Get("many"))!;

        // The others come first: what it takes to start while every member is dead is the membership's matter, and the kill loop's.
        var old = nodes.Nodes.Cluster.Silos.ToArray();
        var young = await nodes.Nodes.Cluster.StartSilosAsync(2);
        foreach (var silo in old)
            await nodes.Nodes.Cluster.KillSiloAsync(silo);
        tasks = NodeCluster.GrainsOn(young[0]).GetGrain<ITasksGrain>(ITasksGrain.Key);

        TaskInfo? info = null;
        await Wait.Until(async () => (info = await TaskNodes.Answer(() => tasks.Get("many")))?.State == TaskState.Done, "its schedule goes on to its end");
        Assert.Equal((8L, 8L), (info!.Completions, info.Runs));
        Assert.True(info.Completions > before.Completions);
        Assert.Equal(done with { LastRun = null }, (await tasks.Get("done"))! with { LastRun = null, Spec = done.Spec });
        Assert.Equal("5", (await tasks.Run("done", 1))!.Result);
        Assert.Equal(TaskState.Waiting, (await tasks.Get("later"))!.State);
    }

    [Fact]
    public async Task Results_of_more_bytes_than_a_state_may_have_are_kept_all_the_same()
    {
        await using var nodes = await TaskNodes.Start(2);
        var task = (await nodes.Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Input = -2 })).Task;
        await Wait.Until(async () => (await nodes.Tasks.Get(task.Spec.Id))!.Running == 1, "it runs");
        var result = new WorkResult { Token = new RunToken(task.Number, 1, 1), Stdout = new string('\u4e2d', 4 << 20) };

        Assert.Equal(0, await NodeCluster.GrainsOn(nodes.Nodes.Cluster.Silos[0]).GetGrain<ITaskReportsGrain>(ITasksGrain.Key).Report([result]));
        Assert.Equal(result.Stdout, (await nodes.Tasks.Run(task.Spec.Id, 1))!.Stdout);
    }

    [Fact]
    public async Task Much_output_of_many_runs_is_taken_in_parts()
    {
        await using var nodes = await TaskNodes.Start(2);
        var id = (await nodes.Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Input = -3, Start = 100_000 })).Task.Spec.Id;
        await nodes.Tasks.RunNow(id, 300);

        TaskInfo? info = null;
        await Wait.Until(async () => (info = await nodes.Tasks.Get(id))!.Completions == 300, "all have run");
        Assert.Equal((300L, 0L), (info!.Runs, info.Failures));
        var kept = (await nodes.Tasks.Runs(id))!.Items;
        Assert.Equal(100, kept.Count);
        Assert.Equal(16 << 10, (await nodes.Tasks.Run(id, kept[0].Number))!.Stdout.Length);

        // The last hundred runs of this task alone are more than a state may have, and images have been due: another node must be able to read them.
        var lowest = nodes.Nodes.Cards.MinBy(card => card.Server, StringComparer.Ordinal)!;
        var (first, second) = (nodes.Nodes.Cluster.Silos[0], nodes.Nodes.Cluster.Silos[1]);
        var (scheduler, other) = nodes.Nodes.CardOf(first) == lowest ? (first, second) : (second, first);
        await nodes.Nodes.Cluster.KillSiloAsync(scheduler);
        var tasks = NodeCluster.GrainsOn(other).GetGrain<ITasksGrain>(ITasksGrain.Key);
        var again = await TaskNodes.Answer(() => tasks.Get(id));
        Assert.NotNull(again);
        Assert.Equal(300, again.Completions);
        foreach (var run in kept)
            Assert.Equal(16 << 10, (await TaskNodes.Answer(() => tasks.Run(id, run.Number)))!.Stdout.Length);
    }
}
