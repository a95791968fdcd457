using System.Diagnostics;
using Wetware.Tasks;

namespace Wetware.Bench.Tasks;

/// <summary>Durable acceptances a second by grain calls, from 256 callers, beside beanstalkd's.</summary>
internal static class SubmitScenario
{
    public const int Callers = 256;

    public static async Task Run(BenchScheduler scheduler, int size)
    {
        var count = size == 0 ? 40_000 : size;
        await Submit(scheduler, count / 2);
        var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await Submit(scheduler, count);
        var (rate, cpu) = (count / clock.Elapsed.TotalSeconds, Environment.CpuUsage.TotalTime - before);
        Console.WriteLine($"submit: {count} tasks accepted durably: {rate:0} a second, {cpu.TotalMicroseconds / count:0} us of processor each{Report.Beside(rate, await BeanstalkPeer.Puts(Callers, count))}");
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
