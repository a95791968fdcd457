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
        var id = (await tasks.Submit(new TaskSpec { Module = MachineRig.Module, Input = -2 })).Task.Spec.Id;
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

        // A silo that is killed within a process may still get to give its runs back; killing processes is the kill loop's matter.
        Assert.Equal((2, 0), (moved.Attempt, moved.Failures));
        Assert.InRange(moved.Lost, 0, 1);

        // The node comes back from the dead and tells what it has.
        var late = new WorkResult { Token = new RunToken((await tasks.Get(id))!.Number, victim.Number, 1), Result = "late" };
        Assert.Equal(1, await nodes.Nodes.Client.GetGrain<ITaskReportsGrain>(ITasksGrain.Key).Report([late]));
        Assert.Equal(RunState.Running, (await tasks.Run(id, victim.Number))!.State);
        Assert.Null((await tasks.Run(id, victim.Number))!.Result);
    }

    [Fact]
    public async Task Schedules_go_on_when_all_nodes_are_killed_and_others_take_their_place()
    {
        await using var nodes = await TaskNodes.Start(2);
        var tasks = nodes.Tasks;
        var done = await nodes.Run(new TaskSpec { Id = "done", Input = 5 });
        await tasks.Submit(new TaskSpec { Id = "many", Module = MachineRig.Module, Delay = 1, Repeats = 8, Input = 1 });
        await tasks.Submit(new TaskSpec { Id = "later", Module = MachineRig.Module, Cron = "0 0 1 1 *" });
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
}
