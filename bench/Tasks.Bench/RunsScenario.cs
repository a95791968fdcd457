using System.Diagnostics;
using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Bench.Tasks;

/// <summary>Runs that do nothing, triggered as fast as they end: each is written when it is asked for, when it is given to a worker, and when it has ended.</summary>
internal static class RunsScenario
{
    private const int TaskCount = 20;
    private const int Most = 5000;

    public static async Task Run(BenchScheduler scheduler, int size)
    {
        var count = size == 0 ? 300_000 : size;
        var peer = await BeanstalkPeer.Jobs(SubmitScenario.Callers, count / 4);

        // Three nodes' code takes a while to be compiled as well as it can be.
        foreach (var name in (string[])["cold", "warmer", "warm"])
        {
            var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            await Trigger(scheduler, name, count);
            var (rate, cpu) = (count / clock.Elapsed.TotalSeconds, Environment.CpuUsage.TotalTime - before);
            Console.WriteLine($"runs, {name}: {count}: {rate:0} a second, {cpu.TotalMicroseconds / count:0} us of processor each{Report.Beside(rate, peer)}");
        }
    }

    public static async Task Trigger(BenchScheduler scheduler, string prefix, int count)
    {
        var each = count / TaskCount;
        await Task.WhenAll(Enumerable.Range(0, TaskCount).Select(async i =>
        {
            var id = $"{prefix}-{i}";
            await scheduler.Tasks.Submit(new TaskSpec { Id = id, Module = scheduler.Module, Start = 100_000 });
            for (var asked = 0; asked < each;)
            {
                var info = (await scheduler.Tasks.Get(id))!;
                if (info.Queued + info.Running > Most)
                {
                    await Task.Delay(20);
                    continue;
                }

                var more = Math.Min(500, each - asked);
                await scheduler.Tasks.RunNow(id, more);
                asked += more;
            }

            while ((await scheduler.Tasks.Get(id))!.Completions < each)
                await Task.Delay(20);
            if ((await scheduler.Tasks.Get(id))! is { } done && (done.Completions != each || done.Failures > 0))
                throw new WetwareException(ErrorKind.Failed, $"{id}: {done.Completions} of {each} succeeded, {done.Failures} failed");
        }));
    }
}
