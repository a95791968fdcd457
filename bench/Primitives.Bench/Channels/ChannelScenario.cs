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
    private const int WarmUpRounds = 2;

    private static readonly CapabilityValue Value = CapabilityValue.Of(new byte[64]);

    public static async Task Run()
    {
        LoadTable.Begin("channels, 64 bytes", "senders");
        var redis = await RedisLists.Run(Pairs);
        if (redis is { } peer)
            LoadTable.Print("redis, LPUSH and BRPOP, a list each", Pairs, peer, null);
        await using var nodes = await TwoNodes.Start();

        // The runtime recompiles what is hot; a node that serves has that behind it.
        for (var round = 0; round < WarmUpRounds; round++)
            await Measure(nodes, null, Pairs, Pairs, 0, 1, 1, null);
        await Measure(nodes, "rendezvous, a channel each", Pairs, Pairs, 0, 1, 1, redis);
        await Measure(nodes, "rendezvous, one channel, received in batches", 1, Pairs, 0, 1, Batch, redis);
        await Measure(nodes, "rendezvous, one channel, sent and received in batches", 1, 4, 0, Batch, Batch, redis);
        await Measure(nodes, "buffered (16, on disk), a channel each", Pairs, Pairs, 16, 1, 1, redis);
        await Measure(nodes, "buffered (1024, on disk), one channel, in batches", 1, 4, 1024, Batch, Batch, redis);
    }

    private static async Task Measure(TwoNodes nodes, string? what, int channels, int senders, int capacity, int send, int receive, LoadResult? redis)
    {
        var client = new ChannelClient(nodes.Grains, TimeProvider.System);
        var names = Enumerable.Range(0, channels).Select(_ => ChannelName.New()).ToArray();
        foreach (var name in names)
            await client.CreateAsync(name, capacity);
        var receiving = names.Select(name => nodes.Grains.GetGrain<IReceivingGrain>(name).Run(receive)).ToArray();
        CapabilityValue[] values = [.. Enumerable.Repeat(Value, send)];
        var load = await ClosedLoop.Run(senders, i => client.SendManyAsync(names[i % channels], values), () => nodes.PrimaryProcessorTime);
        await Task.WhenAll(names.Select(name => client.CloseAsync(name)));
        await Task.WhenAll(receiving);
        if (what is not null)
            LoadTable.Print(what, senders, load with { PerSecond = load.PerSecond * send, Processor = load.Processor / send }, redis);
    }
}
