using System.Diagnostics;
using Wetware.Grains.Tasks;
using Wetware.Routing;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

/// <summary>Labels of nodes that run.</summary>
public sealed class PlacementClusterTests
{
    [Fact]
    public async Task Runs_wait_for_a_node_with_the_label_while_others_go_on_as_ever()
    {
        await using var nodes = await TaskNodes.Start(2);
        await Wait.Until(async () => (await nodes.Tasks.Workers()).Count == 2, "both workers are known");
        var server = (await nodes.Tasks.Workers())[1].Node;
        var bound = (await nodes.Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Start = 3600, Where = ["region=eu"] })).Task.Spec.Id;
        await nodes.Tasks.RunNow(bound, 20);

        // The scheduler takes all slots, has nothing for them, and gives them back; more than once in this time.
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < 2 * SlotCredits.Lifetime;)
        {
            var submitted = Stopwatch.GetTimestamp();
            await nodes.Run(new TaskSpec { Delay = 1, Repeats = 2 });
            Assert.True(Stopwatch.GetElapsedTime(submitted) < WorkerAgent.Reclaim / 2, "a run that may go anywhere waits for nothing");
        }

        Assert.Equal(20, (await nodes.Tasks.Get(bound))!.Queued);

        await nodes.Nodes.Client.GetGrain<IViewGrain>(server).SetMeta(new Dictionary<string, string> { ["region"] = "eu" }, []);
        await Wait.Until(async () => (await nodes.Tasks.Get(bound))!.Completions == 20, "they run", TimeSpan.FromSeconds(30));
        Assert.All((await nodes.Tasks.Runs(bound))!.Items, run => Assert.Equal(server, run.Node));
    }
}
