using Wetware.Tasks;

namespace Wetware.Bench.Tasks;

/// <summary>What three nodes hold after ten thousand runs and after many more.</summary>
internal static class MemoryScenario
{
    public static async Task Run(BenchScheduler scheduler, int size)
    {
        var count = size == 0 ? 1_000_000 : size;
        await RunsScenario.Trigger(scheduler, "few", 10_000);
        var before = Held();
        await RunsScenario.Trigger(scheduler, "many", count);
        var after = Held();
        var kept = (await scheduler.Tasks.List(new TaskQuery { Limit = 1000 })).Items.Count;
        Console.WriteLine($"memory: {before / 1e6:0.0} MB after 10000 runs, {after / 1e6:0.0} MB after {count} more; {kept} tasks");
    }

    private static long Held()
    {
        // What earlier scenarios left behind goes only after its finalizers.
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
