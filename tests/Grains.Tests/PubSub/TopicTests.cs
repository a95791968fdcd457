using System.Text;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.PubSub;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.PubSub;

/// <summary>The contract of topics on three nodes.</summary>
[Collection(SharedNodes.Name)]
public sealed class TopicTests(SharedNodes.Nodes nodes)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _name = $"topic-{Guid.NewGuid():n}";

    private IReadOnlyList<string> Servers { get; } = [.. nodes.Cluster.Cards.Select(card => card.Server)];

    [Fact]
    public async Task What_any_node_publishes_is_received_at_every_node()
    {
        var topics = await Task.WhenAll(Servers.Select(Join));
        var subscriptions = await Task.WhenAll(topics.Select(topic => topic.SubscribeAsync()));

        foreach (var topic in topics)
            await topic.PublishAsync(Text($"from {topic.GetHashCode()}"));

        foreach (var subscription in subscriptions)
        {
            var received = await Receive(subscription, topics.Length);
            Assert.Equal(topics.Select(topic => $"from {topic.GetHashCode()}").Order(), received.Select(Text).Order());
            Assert.Equal(0, subscription.Lost);
            await subscription.DisposeAsync();
        }
    }

    [Fact]
    public async Task Ten_concurrent_publishes_are_all_read_by_one_ready_subscriber()
    {
        var (publisher, subscriber) = (await Join(Servers[0]), await Join(Servers[1]));
        await using var subscription = await subscriber.SubscribeAsync();
        var reading = Receive(subscription, 10);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => publisher.PublishAsync(Text("test"))));

        Assert.Equal(Enumerable.Repeat("test", 10), (await reading).Select(Text));
    }

    [Fact]
    public async Task Every_byte_arrives_unchanged_though_the_publisher_reuses_its_buffer()
    {
        var (publisher, subscriber) = (await Join(Servers[0]), await Topic.JoinAsync(nodes.Client, _name));
        await using var near = await publisher.SubscribeAsync();
        await using var far = await subscriber.SubscribeAsync();
        var buffer = new byte[100_000];
        new Random(5).NextBytes(buffer);
        var sent = (byte[])buffer.Clone();

        var onNode = await Topic.JoinAsync(NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]), _name);
        await onNode.PublishAsync(buffer);
        Array.Clear(buffer);

        Assert.Equal(sent, Assert.Single(await Receive(near, 1)).ToArray());
        Assert.Equal(sent, Assert.Single(await Receive(far, 1)).ToArray());
    }

    [Fact]
    public async Task One_publishers_messages_arrive_in_their_order()
    {
        var (publisher, subscriber) = (await Join(Servers[0]), await Join(Servers[2]));
        await using var subscription = await subscriber.SubscribeAsync(TopicLimits.MaxBuffer);

        for (var number = 0; number < 500; number++)
            await publisher.PublishAsync(Text($"{number}"));

        Assert.Equal(Enumerable.Range(0, 500).Select(number => $"{number}"), (await Receive(subscription, 500)).Select(Text));
    }

    [Fact]
    public async Task A_slow_subscriber_loses_the_newest_and_the_others_nothing()
    {
        var publisher = await Join(Servers[0]);
        await using var slow = await (await Join(Servers[1])).SubscribeAsync(buffer: 3);
        await using var quick = await (await Join(Servers[1])).SubscribeAsync(buffer: 100);
        await using var near = await publisher.SubscribeAsync(buffer: 100);

        for (var number = 0; number < 10; number++)
            await publisher.PublishAsync(Text($"{number}"));

        Assert.Equal(10, (await Receive(quick, 10)).Count);
        Assert.Equal(10, (await Receive(near, 10)).Count);
        Assert.Equal(["0", "1", "2"], (await Receive(slow, 3)).Select(Text));
        Assert.Equal((7, 0, 0), (slow.Lost, quick.Lost, near.Lost));

        await publisher.PublishAsync(Text("after"));
        var batch = await slow.NextAsync().WaitAsync(Deadline);
        Assert.Equal(("after", 7L), (Text(batch!.Messages[0].Data), batch.Messages[0].Lost));
    }

    [Fact]
    public async Task The_publisher_never_waits_for_a_subscriber_that_does_not_read()
    {
        var publisher = await Join(Servers[0]);
        await using var stuck = await (await Join(Servers[1])).SubscribeAsync(buffer: 1);

        for (var number = 0; number < 1000; number++)
            await publisher.PublishAsync(new byte[1000]).WaitAsync(Deadline);

        var relayed = nodes.Client.GetGrain<ITopicGrain>($"{Servers[1]}/{_name}");
        await Wait.Until(async () => (await relayed.State()) is { Delivered: 1, Lost: 999 }, "one message waits and 999 are counted as lost");
    }

    [Fact]
    public async Task Releasing_a_subscription_ends_its_read()
    {
        var subscription = await (await Join(Servers[1])).SubscribeAsync();
        var reading = subscription.NextAsync();
        var grain = nodes.Client.GetGrain<ITopicGrain>($"{Servers[1]}/{_name}");
        Assert.False(reading.IsCompleted);

        await subscription.DisposeAsync();

        Assert.Null(await reading.WaitAsync(Deadline));
        Assert.Null(subscription.Error);
        Assert.Equal(0, (await grain.State()).Subscriptions);
        Assert.Null(await subscription.NextAsync());
    }

    [Fact]
    public async Task A_subscription_that_someone_else_ended_ends_without_an_error()
    {
        // Calls that start on the grain's own node arrive in the order in which they were made.
        var silo = nodes.Cluster.Cluster.Silos[0];
        var grains = NodeCluster.GrainsOn(silo);
        var grain = grains.GetGrain<ITopicGrain>(await grains.GetGrain<IRouterGrain>(nodes.Cluster.CardOf(silo).Server).Join(_name));
        var (subscription, operation) = (Guid.NewGuid(), Guid.NewGuid());
        await grain.Subscribe(subscription);
        var reading = grain.Next(subscription, operation, 1, TimeSpan.FromSeconds(10));

        await grain.Unsubscribe(subscription);

        Assert.True((await reading.WaitAsync(Deadline)).Result!.Ended);
        Assert.Equal(ErrorKind.Closed, (await Assert.ThrowsAsync<WetwareException>(() => grain.Next(subscription, operation, 1, TimeSpan.Zero))).Kind);
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        var topic = await Join(Servers[0]);
        await using var subscription = await topic.SubscribeAsync();
        using var cancel = new CancellationTokenSource();
        var reading = subscription.NextAsync(cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        await topic.PublishAsync(Text("kept"));

        Assert.Equal("kept", Text(Assert.Single(await Receive(subscription, 1))));
    }

    [Fact]
    public async Task A_read_whose_answer_was_lost_is_answered_the_same()
    {
        var grain = nodes.Client.GetGrain<ITopicGrain>($"{Servers[0]}/{_name}");
        var (subscription, operation) = (Guid.NewGuid(), Guid.NewGuid());
        await grain.Subscribe(subscription);
        await grain.Subscribe(subscription);
        await grain.Publish(Text("once"));
        var first = await grain.Next(subscription, operation, 5, TimeSpan.FromSeconds(10));
        await grain.Publish(Text("later"));

        var again = await grain.Next(subscription, operation, 5, TimeSpan.FromSeconds(10));
        var withdrawn = await grain.Withdraw(subscription, operation);
        var next = await grain.Next(subscription, Guid.NewGuid(), 5, TimeSpan.FromSeconds(10));
        await grain.Unsubscribe(subscription);

        Assert.All([first, again, withdrawn], answer => Assert.Equal("once", Text(Assert.Single(answer.Result!.Messages).Data)));
        Assert.Equal("later", Text(Assert.Single(next.Result!.Messages).Data));
    }

    [Fact]
    public async Task Nothing_that_was_published_before_is_received()
    {
        var topic = await Join(Servers[0]);
        await topic.PublishAsync(Text("before"));
        await using var subscription = await topic.SubscribeAsync();
        await topic.PublishAsync(Text("after"));

        Assert.Equal("after", Text(Assert.Single(await Receive(subscription, 1))));
    }

    [Fact]
    public async Task No_topic_yields_nothing_and_an_error()
    {
        await using var subscription = await Topic.None.SubscribeAsync();

        Assert.Null(await subscription.NextAsync());
        Assert.Equal(ErrorKind.Failed, subscription.Error?.Kind);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => Topic.None.PublishAsync(Text("x")))).Kind);
        await Assert.ThrowsAsync<WetwareException>(async () => await subscription.ReadAllAsync().ToListAsync());
    }

    [Fact]
    public async Task What_is_out_of_range_or_reserved_is_refused_by_the_node_itself()
    {
        var grain = nodes.Client.GetGrain<ITopicGrain>($"{Servers[0]}/{_name}");

        await Refused(ErrorKind.Limit, () => grain.Publish(new byte[TopicLimits.MaxMessageBytes + 1]));
        await Refused(ErrorKind.Limit, () => grain.Subscribe(Guid.NewGuid(), 0));
        await Refused(ErrorKind.Limit, () => grain.Subscribe(Guid.NewGuid(), TopicLimits.MaxBuffer + 1));
        await Refused(ErrorKind.Failed, () => grain.Subscribe(Guid.Empty));
        await Refused(ErrorKind.Closed, () => grain.Next(Guid.NewGuid(), Guid.NewGuid(), 1, TimeSpan.Zero));
        await Refused(ErrorKind.Denied, () => nodes.Client.GetGrain<IRouterGrain>(Servers[0]).Join("ww"));
        await Refused(ErrorKind.Denied, () => nodes.Client.GetGrain<ITopicGrain>($"{Servers[0]}/ww/routing").Publish(Text("x")));
        await Refused(ErrorKind.Denied, () => nodes.Client.GetGrain<ITopicGrain>($"{Servers[0]}/{Servers[1]}").Subscribe(Guid.NewGuid()));
        await Refused(ErrorKind.Disconnected, () => nodes.Client.GetGrain<ITopicGrain>($"{ServerId.New()}/{_name}").Publish(Text("x")));
        Assert.Equal(0, (await grain.State()).Subscriptions);
    }

    [Fact]
    public async Task The_largest_message_passes_from_node_to_node()
    {
        await using var subscription = await (await Join(Servers[2])).SubscribeAsync();

        await (await Join(Servers[0])).PublishAsync(new byte[TopicLimits.MaxMessageBytes]);

        Assert.Equal(TopicLimits.MaxMessageBytes, Assert.Single(await Receive(subscription, 1)).Length);
    }

    private static async Task Refused(ErrorKind kind, Func<Task> call) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<WetwareException>(call)).Kind);

    private static ReadOnlyMemory<byte> Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static async Task<List<ReadOnlyMemory<byte>>> Receive(TopicSubscription subscription, int count)
    {
        var received = new List<ReadOnlyMemory<byte>>();
        while (received.Count < count)
        {
            var batch = await subscription.NextAsync().WaitAsync(Deadline);
            Assert.True(batch is not null, $"ended: {subscription.Error?.Message}");
            received.AddRange(batch.Messages.Select(message => message.Data));
        }

        return received;
    }

    private Task<Topic> Join(string server) => Topic.JoinAsync(nodes.Client, server, _name);
}
