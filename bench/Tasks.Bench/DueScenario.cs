using Wetware.Tasks;

namespace Wetware.Bench.Tasks;

/// <summary>How late runs are given to workers when ten thousand schedules fall due within ten seconds.</summary>
internal static class DueScenario
{
    public static async Task Run(BenchScheduler scheduler, int size)
    {
        var count = size == 0 ? 10_000 : size;
        await RunsScenario.Trigger(scheduler, "warm", 2000);
        var begun = DateTimeOffset.UtcNow;

        // All are due 10 to 20 seconds from now, whenever they are accepted.
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async caller =>
        {
            for (var i = caller; i < count; i += 64)
            {
                var due = 10 + (10.0 * i / count);
                var start = (int)Math.Max(0, due - (DateTimeOffset.UtcNow - begun).TotalSeconds);
                await scheduler.Tasks.Submit(new TaskSpec { Id = $"due-{i}", Module = scheduler.Module, Start = start });
            }
        }));
        var accepted = (DateTimeOffset.UtcNow - begun).TotalSeconds;
        var lags = new List<double>();
        for (var i = 0; i < count; i++)
        {
            TaskInfo info;
            while ((info = (await scheduler.Tasks.Get($"due-{i}"))!).State != TaskState.Done)
                await Task.Delay(50);
            lags.Add((info.LastRun!.Started!.Value - info.LastRun.Due).TotalMilliseconds);
        }

        lags.Sort();
        Console.WriteLine(
            $"due: {count} schedules accepted in {accepted:0.0} s and due within 10 s; from due to start p50 {lags[count / 2]:0.0} ms, p99 {lags[count * 99 / 100]:0.0} ms, longest {lags[^1]:0.0} ms");
    }
}
