using System.Diagnostics;
using Orleans.Runtime.Placement;

namespace Wetware.Bench.Calls;

/// <summary>A number of callers, each calling one grain of its own again as soon as it is answered.</summary>
internal sealed class CallLoad(IGrainFactory grains, int callers, SiloAddress? silo, int payload = 0)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    /// <summary>Warms up, measures, and returns calls a second with the durations of single calls.</summary>
    public Task<(double PerSecond, LatencyHistogram Latency)> Run() => Run(WarmUp, Measured);

    /// <summary>The same with times of one's own.</summary>
    public async Task<(double PerSecond, LatencyHistogram Latency)> Run(TimeSpan warmUp, TimeSpan measured)
    {
        var targets = new IPingGrain[callers];
        for (var i = 0; i < callers; i++)
        {
            if (silo is not null)
                RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
            targets[i] = grains.GetGrain<IPingGrain>(i);
            await targets[i].Ping(0);
        }

        RequestContext.Clear();
        await RunFor(targets, warmUp);
        return await RunFor(targets, measured);
    }

    private async Task<(double PerSecond, LatencyHistogram Latency)> RunFor(IPingGrain[] targets, TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        var results = await Task.WhenAll(targets.Select(target => Task.Run(() => Caller(target, clock, length))));
        var seconds = clock.Elapsed.TotalSeconds;
        var all = new LatencyHistogram();
        foreach (var (_, latency) in results)
            all.Add(latency);
        return (results.Sum(result => result.Calls) / seconds, all);
    }

    private async Task<(long Calls, LatencyHistogram Latency)> Caller(IPingGrain target, Stopwatch clock, TimeSpan length)
    {
        var latency = new LatencyHistogram();
        var bytes = payload > 0 ? new byte[payload] : null;
        var calls = 0L;
        while (clock.Elapsed < length)
        {
            var start = Stopwatch.GetTimestamp();
            if (bytes is null)
                await target.Ping((int)calls);
            else
                await target.Send(bytes);
            latency.Add(Stopwatch.GetElapsedTime(start));

            // A caller whose calls complete at once never leaves its thread, and starves the silo that shares the process.
            if (++calls % 256 == 0)
                await Task.Yield();
        }

        return (calls, latency);
    }
}
