using System.Diagnostics;
using Wetware.Bench.Calls;

namespace Wetware.Bench;

/// <summary>A number of callers, each asking again as soon as it is answered.</summary>
internal static class ClosedLoop
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    /// <summary>Warms up, measures, and returns answers a second with the durations of single ones.</summary>
    public static async Task<(double PerSecond, LatencyHistogram Latency)> Run(int callers, Func<int, Task> ask)
    {
        await RunFor(callers, ask, WarmUp);
        return await RunFor(callers, ask, Measured);
    }

    private static async Task<(double PerSecond, LatencyHistogram Latency)> RunFor(int callers, Func<int, Task> ask, TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        var results = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => Caller(caller, ask, clock, length))));
        var seconds = clock.Elapsed.TotalSeconds;
        var all = new LatencyHistogram();
        foreach (var (_, latency) in results)
            all.Add(latency);
        return (results.Sum(result => result.Answers) / seconds, all);
    }

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
