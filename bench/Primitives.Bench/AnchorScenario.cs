using System.Globalization;
using Wetware.Anchors;
using Wetware.Bench.Calls;
using Wetware.Capabilities;

namespace Wetware.Bench;

/// <summary>Stores, loads and watches of anchors over two nodes; beside the stores, <c>SET</c> of a redis-server that flushes each write.</summary>
internal static class AnchorScenario
{
    private static readonly byte[] Value = new byte[100];

    public static async Task Run()
    {
        await using var nodes = await TwoNodes.Start();
        var client = new AnchorClient(nodes.Grains, TimeProvider.System);
        Console.WriteLine();
        Console.WriteLine("| anchors, 100 bytes | callers | per second | p50 ms | p99 ms | of redis |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var callers in (int[])[1, 16, 64, 256])
        {
            var redis = await RedisStores.Run(callers, Value.Length);
            var anchors = Enumerable.Range(0, callers).Select(i => client.Get($"/bench/{callers}/{i}")).ToArray();
            await Print("durable store, a cell each", callers, caller => anchors[caller].StoreAsync(CapabilityValue.Of(Value)), redis?.PerSecond);
            if (redis is { } other)
                Print("redis SET, appendfsync always", callers, other.PerSecond, other.Latency, null);
        }

        var one = Enumerable.Range(0, 64).Select(_ => client.Get("/bench/one")).ToArray();
        await Print("durable store, all in one cell", 64, caller => one[caller].StoreAsync(CapabilityValue.Of(Value)), null);
        await Print("load, all of one cell", 64, caller => one[caller].LoadAsync(), null);
        var local = Enumerable.Range(0, 64).Select(i => client.Get($"/{nodes.Primary}/bench/{i}")).ToArray();
        await Print("store on the other node, in memory", 64, caller => local[caller].StoreAsync(CapabilityValue.Of(Value)), null);
    }

    private static async Task Print(string what, int callers, Func<int, Task> ask, double? redis)
    {
        var (perSecond, latency) = await ClosedLoop.Run(callers, ask);
        Print(what, callers, perSecond, latency, redis);
    }

    private static void Print(string what, int callers, double perSecond, LatencyHistogram latency, double? redis) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {callers} | {perSecond:#,0} | {latency.Percentile(0.5).TotalMilliseconds:0.00} | {latency.Percentile(0.99).TotalMilliseconds:0.00} | {(redis is { } other ? perSecond / other : double.NaN):0.00} |")
        .Replace("NaN", "", StringComparison.Ordinal));
}
