using System.Globalization;
using Wetware.Bench.Calls;
using Wetware.Capabilities;
using Wetware.Channels;

namespace Wetware.Bench.Channels;

/// <summary>
/// Values of 64 bytes from senders on one node to receivers on another; redis lists beside them when <c>redis-server</c> is installed. A time is that of a send: until it is
/// known that the receiver has the value or that it is on disk; with redis, until the server has it in memory.
/// </summary>
internal static class ChannelScenario
{
    private const int Pairs = 100;
    private const int Batch = 256;

    private static readonly CapabilityValue Value = CapabilityValue.Of(new byte[64]);

    public static async Task Run()
    {
        Console.WriteLine();
        Console.WriteLine("| channels, 64 bytes | senders | values a second | p50 ms | p99 ms | of redis |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var redis = await RedisLists.Run(Pairs);
        if (redis is { } peer)
            Print("redis, LPUSH and BRPOP, a list each", Pairs, peer.PerSecond, peer.Latency, null);
        await using var nodes = await TwoNodes.Start();
        await Measure(nodes, "rendezvous, a channel each", Pairs, Pairs, 0, 1, 1, redis?.PerSecond);
        await Measure(nodes, "rendezvous, one channel, received in batches", 1, Pairs, 0, 1, Batch, redis?.PerSecond);
        await Measure(nodes, "rendezvous, one channel, sent and received in batches", 1, 4, 0, Batch, Batch, redis?.PerSecond);
        await Measure(nodes, "buffered (16, on disk), a channel each", Pairs, Pairs, 16, 1, 1, redis?.PerSecond);
        await Measure(nodes, "buffered (1024, on disk), one channel, in batches", 1, 4, 1024, Batch, Batch, redis?.PerSecond);
    }

    private static async Task Measure(TwoNodes nodes, string what, int channels, int senders, int capacity, int send, int receive, double? redis)
    {
        var client = new ChannelClient(nodes.Grains, TimeProvider.System);
        var names = Enumerable.Range(0, channels).Select(_ => ChannelName.New()).ToArray();
        foreach (var name in names)
            await client.CreateAsync(name, capacity);
        var receiving = names.Select(name => nodes.Grains.GetGrain<IReceivingGrain>(name).Run(receive)).ToArray();
        CapabilityValue[] values = [.. Enumerable.Repeat(Value, send)];
        var (perSecond, latency) = await ClosedLoop.Run(senders, i => client.SendManyAsync(names[i % channels], values));
        foreach (var name in names)
            await client.CloseAsync(name);
        await Task.WhenAll(receiving);
        Print(what, senders, perSecond * send, latency, redis);
    }

    private static void Print(string what, int senders, double perSecond, LatencyHistogram latency, double? redis) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {senders} | {perSecond:#,0} | {latency.Percentile(0.5).TotalMilliseconds:0.00} | {latency.Percentile(0.99).TotalMilliseconds:0.00} | {(redis is { } other ? perSecond / other : double.NaN):0.00} |")
        .Replace("NaN", "", StringComparison.Ordinal));
}
