using System.Diagnostics;

namespace Wetware.Bench.Tasks;

/// <summary>From the first call after a restart of all to its answer, with many scheduled tasks on disk.</summary>
internal static class RestoreScenario
{
    public static async Task Run(BenchScheduler scheduler, int size)
    {
        var count = size == 0 ? 100_000 : size;
        await SubmitScenario.Submit(scheduler, count);
        await scheduler.Restart();
        var clock = Stopwatch.StartNew();
        await scheduler.Tasks.Get("nobody");
        var took = clock.Elapsed.TotalSeconds;
        var found = 0;
        for (long? after = 0; after is { } next;)
        {
            var page = await scheduler.Tasks.List(new Wetware.Tasks.TaskQuery { After = next, Limit = 1000 });
            found += page.Items.Count;
            after = page.Next;
        }

        Console.WriteLine($"restore: {found} scheduled tasks of {count} in {took:0.0} s");
    }
}
