using System.Diagnostics;
using Wetware.Bench.Calls;

namespace Wetware.Bench;

/// <summary>A number of callers, each asking again as soon as it is answered.</summary>
internal static class ClosedLoop
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    // Of processes that have just begun: for about as long the runtime compiles again what turned out to be hot, with up to a whole processor.
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    /// <summary>Warms up, and measures.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="ask">What the caller of a number does.</param>
    /// <param name="others">Processor time that other processes have used for it so far.</param>
    public static async Task<LoadResult> Run(int callers, Func<int, Task> ask, Func<TimeSpan>? others = null)
    {
        await RunFor(callers, ask, others, WarmUp);
        return await RunFor(callers, ask, others, Measured);
    }

    /// <summary>Makes processes that have just begun as fast as those that have served for a while.</summary>
    public static Task Warm(int callers, Func<int, Task> ask) => RunFor(callers, ask, null, FirstWarmUp);

    private static async Task<LoadResult> RunFor(int callers, Func<int, Task> ask, Func<TimeSpan>? others, TimeSpan length)
    {
        var used = Used(others);
        var clock = Stopwatch.StartNew();
        var results = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => Caller(caller, ask, clock, length))));
        var seconds = clock.Elapsed.TotalSeconds;
        var all = new LatencyHistogram();
        foreach (var (_, latency) in results)
            all.Add(latency);
        var answers = results.Sum(result => result.Answers);
        return new LoadResult(answers / seconds, all, (Used(others) - used) / answers);
    }

    private static TimeSpan Used(Func<TimeSpan>? others) => Environment.CpuUsage.TotalTime + (others?.Invoke() ?? TimeSpan.Zero);

    private static async Task<(long Answers, LatencyHistogram Latency)> Caller(int caller, Func<int, Task> ask, Stopwatch clock, TimeSpan length)
    {
        var latency = new LatencyHistogram();
        var answers = 0L;
        while (clock.Elapsed < length)
        {
            var start = Stopwatch.GetTimestamp();
            await ask(caller);
            latency.Add(Stopwatch.GetElapsedTime(start));
            answers++;
        }

        return (answers, latency);
    }
}

/// <summary>What a load has measured.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Latency">Durations of single ones.</param>
/// <param name="Processor">Processor time for each, of the callers and of those who answer. Unlike the rate, it hardly depends on what else the machine does.</param>
internal readonly record struct LoadResult(double PerSecond, LatencyHistogram Latency, TimeSpan Processor);
