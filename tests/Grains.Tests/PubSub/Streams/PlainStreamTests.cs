using System.Collections.Concurrent;
using Orleans.Streams;
using Wetware.Errors;
using Wetware.PubSub;
using Wetware.PubSub.Streams;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.PubSub.Streams;

/// <summary>The stream provider through Orleans' own API, from a client of a cluster of three nodes.</summary>
[Collection(SharedNodes.Name)]
public sealed class PlainStreamTests(SharedNodes.Nodes nodes)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _name = $"plain-{Guid.NewGuid():n}";

    [Fact]
    public async Task Topics_are_streams_of_bytes()
    {
        var received = new ConcurrentQueue<byte[]>();
        var stream = nodes.Client.GetStreamProvider("ww").GetStream<byte[]>("topic", _name);
        var handle = await stream.SubscribeAsync((item, _) => Note(received, item));
        var topic = await Topic.JoinAsync(NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[1]), _name);
        await using var subscription = await topic.SubscribeAsync();

        await topic.PublishAsync(new byte[] { 1 });
        await stream.OnNextAsync([2]);

        await Wait.Until(() => received.Count == 2, "the client has both");
        Assert.Equal([1, 2], received.Select(item => (int)item[0]).Order());
        var first = (await subscription.NextAsync().WaitAsync(Deadline))!.Messages;
        if (first.Count == 1)
            first = [.. first, .. (await subscription.NextAsync().WaitAsync(Deadline))!.Messages];
        Assert.Equal([1, 2], first.Select(message => (int)message.Data.Span[0]).Order());
        await handle.UnsubscribeAsync();
    }

    [Fact]
    public async Task Items_of_any_type_arrive_in_order_and_what_the_publisher_changes_later_does_not_show()
    {
        var received = new ConcurrentQueue<List<int>>();
        var stream = nodes.Client.GetStreamProvider("ww").GetStream<List<int>>("numbers", _name);
        var handle = await stream.SubscribeAsync((item, _) => Note(received, item));
        var item = new List<int>();

        for (var number = 0; number < 100; number++)
        {
            item.Add(number);
            await stream.OnNextAsync(item);
        }

        item.Clear();
        await Wait.Until(() => received.Count == 100, "all have come");
        Assert.Equal(Enumerable.Range(1, 100), received.Select(list => list.Count));
        await handle.UnsubscribeAsync();
    }

    [Fact]
    public async Task A_batch_larger_than_one_call_arrives_whole()
    {
        var received = new ConcurrentQueue<byte[]>();
        var stream = nodes.Client.GetStreamProvider("ww").GetStream<byte[]>("bytes", _name);
        var handle = await stream.SubscribeAsync((item, _) => Note(received, item));

        await stream.OnNextBatchAsync(Enumerable.Range(0, WetwareStreams.MaxItems + 10).Select(number => new byte[] { (byte)number }));

        await Wait.Until(() => received.Count == WetwareStreams.MaxItems + 10, "all have come");
        Assert.Equal(Enumerable.Range(0, received.Count).Select(number => (byte)number), received.Select(item => item[0]));
        await handle.UnsubscribeAsync();
    }

    [Fact]
    public async Task After_the_end_of_a_subscription_nothing_comes()
    {
        var received = new ConcurrentQueue<byte[]>();
        var stream = nodes.Client.GetStreamProvider("ww").GetStream<byte[]>("topic", _name);
        var first = await stream.SubscribeAsync((item, _) => Note(received, item));
        await stream.OnNextAsync([1]);
        await Wait.Until(() => received.Count == 1, "it comes");

        await first.UnsubscribeAsync();
        var second = await stream.SubscribeAsync((item, _) => Note(received, item));
        await stream.OnNextAsync([2]);
        await Wait.Until(() => received.Count >= 2, "the second has it");

        Assert.Equal([1, 2], received.Select(item => (int)item[0]));
        await second.UnsubscribeAsync();
    }

    [Fact]
    public async Task Clients_cannot_publish_to_the_clusters_own_streams_nor_more_than_the_limits()
    {
        var streams = nodes.Client.GetStreamProvider("ww");
        var ingress = nodes.Client.GetGrain<IStreamIngressGrain>(0);

        await Refused(ErrorKind.Denied, () => streams.GetStream<byte[]>("ww.routing", "records").OnNextAsync([1]));
        await Refused(ErrorKind.Denied, () => streams.GetStream<byte[]>("topic", "ww/x").OnNextAsync([1]));
        await Refused(ErrorKind.Limit, () => streams.GetStream<byte[]>("topic", _name).OnNextAsync(new byte[TopicLimits.MaxMessageBytes + 1]));

        // The node itself refuses, whatever its client left out.
        await Refused(ErrorKind.Denied, () => ingress.Publish(StreamId.Create("ww.routing", "records"), true, [[1]]));
        await Refused(ErrorKind.Denied, () => ingress.Publish(WetwareStreams.Topic("ww"), true, [[1]]));
        await Refused(ErrorKind.Limit, () => ingress.Publish(WetwareStreams.Topic(_name), true, new byte[WetwareStreams.MaxItems + 1][]));
        await Refused(ErrorKind.Limit, () => ingress.Publish(WetwareStreams.Topic(_name), true, [new byte[TopicLimits.MaxMessageBytes + 1]]));
        await Refused(ErrorKind.Failed, () => ingress.Publish(WetwareStreams.Topic(_name), true, [null!]));
    }

    [Fact]
    public async Task What_is_no_item_of_a_topic_is_a_gap_and_stops_nobody()
    {
        await using var subscription = await (await Topic.JoinAsync(nodes.Client, nodes.Cluster.CardOf(nodes.Cluster.Cluster.Silos[0]).Server, _name)).SubscribeAsync();
        var ingress = nodes.Client.GetGrain<IStreamIngressGrain>(0);

        await ingress.Publish(WetwareStreams.Topic(_name), true, [[1]]);
        var first = await subscription.NextAsync().WaitAsync(Deadline);
        await ingress.Publish(WetwareStreams.Topic(_name), false, [[0xff, 0xff]]);
        await ingress.Publish(WetwareStreams.Topic(_name), true, [[2]]);
        var second = await subscription.NextAsync().WaitAsync(Deadline);

        Assert.Equal((1, 0L), (first!.Messages[0].Data.Span[0], first.Lost));
        Assert.Equal((2, 1L), (second!.Messages[0].Data.Span[0], second.Lost));
    }

    [Fact]
    public async Task A_thousand_topics_are_carried()
    {
        const int count = 1000;
        var (publisher, listener) = (NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]), NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[1]));
        var subscriptions = new TopicSubscription[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), async (number, _) =>
        {
            subscriptions[number] = await (await Topic.JoinAsync(listener, $"{_name}/{number}")).SubscribeAsync();
        });

        await Parallel.ForEachAsync(Enumerable.Range(0, count), async (number, _) =>
            await (await Topic.JoinAsync(publisher, $"{_name}/{number}")).PublishAsync(BitConverter.GetBytes(number)));

        for (var number = 0; number < count; number++)
        {
            var batch = await subscriptions[number].NextAsync().WaitAsync(Deadline);
            Assert.Equal(number, BitConverter.ToInt32(Assert.Single(batch!.Messages).Data.Span));
        }

        await Parallel.ForEachAsync(subscriptions, async (subscription, _) => await subscription.DisposeAsync());
    }

    private static Task Note<T>(ConcurrentQueue<T> received, T item)
    {
        received.Enqueue(item);
        return Task.CompletedTask;
    }

    private static async Task Refused(ErrorKind kind, Func<Task> call) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<WetwareException>(call)).Kind);
}
