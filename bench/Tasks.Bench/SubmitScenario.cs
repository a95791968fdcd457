using System.Diagnostics;
using Wetware.Tasks;

namespace Wetware.Bench.Tasks;

/// <summary>Durable acceptances a second, from 256 callers.</summary>
internal static class SubmitScenario
{
    private const int Callers = 256;

    public static async Task Run(BenchScheduler scheduler, int size)
    {
        var count = size == 0 ? 40_000 : size;
        await Submit(scheduler, 2000);
        var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await Submit(scheduler, count);
        var cpu = Environment.CpuUsage.TotalTime - before;
        Console.WriteLine($"submit: {count} tasks accepted durably in {clock.Elapsed.TotalSeconds:0.0} s: {count / clock.Elapsed.TotalSeconds:0} a second, {cpu.TotalMicroseconds / count:0} us of processor each");
    }

    public static Task Submit(BenchScheduler scheduler, int count)
    {
        var left = count;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await scheduler.Tasks.Submit(new TaskSpec { Module = scheduler.Module, Start = 100_000, Delay = 3600, Repeats = 10, Description = "bench" });
        }));
    }
}
