using Wetware.Anchors;
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
        var warm = Enumerable.Range(0, 64).Select(i => client.Get($"/bench/warm/{i}")).ToArray();
        await ClosedLoop.Warm(warm.Length, caller => warm[caller].StoreAsync(CapabilityValue.Of(Value)));
        LoadTable.Begin("anchors, 100 bytes", "callers");
        foreach (var callers in (int[])[1, 16, 64, 256])
        {
            var redis = await RedisStores.Run(callers, Value.Length);
            var anchors = Enumerable.Range(0, callers).Select(i => client.Get($"/bench/{callers}/{i}")).ToArray();
            var durable = await ClosedLoop.Run(callers, caller => anchors[caller].StoreAsync(CapabilityValue.Of(Value)), () => nodes.PrimaryProcessorTime);
            LoadTable.Print("durable store, a cell each", callers, durable, redis);
            if (redis is { } other)
                LoadTable.Print("redis SET, appendfsync always", callers, other, null);
        }

        var one = Enumerable.Range(0, 64).Select(_ => client.Get("/bench/one")).ToArray();
        await Print("durable store, all in one cell", caller => one[caller].StoreAsync(CapabilityValue.Of(Value)));
        await Print("load, all of one cell", caller => one[caller].LoadAsync());
        var local = Enumerable.Range(0, 64).Select(i => client.Get($"/{nodes.Primary}/bench/{i}")).ToArray();
        await Print("store on the other node, in memory", caller => local[caller].StoreAsync(CapabilityValue.Of(Value)));

        async Task Print(string what, Func<int, Task> ask) => LoadTable.Print(what, 64, await ClosedLoop.Run(64, ask, () => nodes.PrimaryProcessorTime), null);
    }
}
