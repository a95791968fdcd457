using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using Wetware.Grains.PubSub.Streams;
using Wetware.PubSub;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.PubSub.Streams;

/// <summary>Streams while nodes come and go, and consumers that hang.</summary>
public sealed class StreamFailureTests
{
    private const int Topics = 12;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Subscriptions_survive_the_node_that_knew_them_and_nodes_that_come_later_deliver_to_them()
    {
        await using var cluster = await NodeCluster.Start(3);
        var received = new ConcurrentDictionary<(int Topic, byte Item), bool>();
        var nodeSubscriptions = new List<TopicSubscription>();
        for (var number = 0; number < Topics; number++)
        {
            var topic = number;
            var stream = cluster.Client.GetStreamProvider("ww").GetStream<byte[]>("topic", $"t{topic}");
            await stream.SubscribeAsync((item, _) =>
            {
                received[(topic, item[0])] = true;
                return Task.CompletedTask;
            });
            nodeSubscriptions.Add(await (await Topic.JoinAsync(NodeCluster.GrainsOn(cluster.Cluster.Silos[0]), $"t{topic}")).SubscribeAsync());
            await stream.OnNextAsync([1]);
        }

        await Wait.Until(() => received.Count == Topics, "all topics are heard");
        await cluster.Cluster.KillSiloAsync(cluster.Cluster.Silos[2]);
        var late = await cluster.Cluster.StartAdditionalSiloAsync();

        for (var topic = 0; topic < Topics; topic++)
            await (await Topic.JoinAsync(NodeCluster.GrainsOn(late), $"t{topic}")).PublishAsync(new byte[] { 2 });

        await Wait.Until(
            () => Enumerable.Range(0, Topics).All(topic => received.ContainsKey((topic, 2))), "the client hears the new node on every topic", Deadline);
        foreach (var subscription in nodeSubscriptions)
        {
            var items = new List<byte>();
            while (!items.Contains(2))
                items.AddRange((await subscription.NextAsync().WaitAsync(Deadline))!.Messages.Select(message => message.Data.Span[0]));
        }
    }

    [Fact]
    public async Task A_client_that_hangs_slows_nobody_and_does_not_keep_a_node_from_stopping()
    {
        await using var cluster = await NodeCluster.Start(2);
        var never = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        var stuck = cluster.Client.GetStreamProvider("ww").GetStream<byte[]>("topic", "t0");
        await stuck.SubscribeAsync(async (_, _) =>
        {
            entered.TrySetResult();
            await never.Task;
        });
        for (var topic = 1; topic < Topics; topic++)
            await cluster.Client.GetStreamProvider("ww").GetStream<byte[]>("topic", $"t{topic}").SubscribeAsync((_, _) => Task.CompletedTask);
        var publisher = NodeCluster.GrainsOn(cluster.Cluster.Silos[1]);
        await (await Topic.JoinAsync(publisher, "t0")).PublishAsync(new byte[] { 1 });
        await entered.Task.WaitAsync(Deadline);

        // Streams that this node's agents have not met yet, with a consumer that answers nothing any more, in all queues.
        var clock = Stopwatch.StartNew();
        for (var topic = 0; topic < Topics; topic++)
        {
            await using var subscription = await (await Topic.JoinAsync(NodeCluster.GrainsOn(cluster.Cluster.Silos[0]), $"t{topic}")).SubscribeAsync();
            await (await Topic.JoinAsync(publisher, $"t{topic}")).PublishAsync(new byte[] { 2 });
            var items = new List<byte>();
            while (!items.Contains(2))
                items.AddRange((await subscription.NextAsync().WaitAsync(Deadline))!.Messages.Select(message => message.Data.Span[0]));
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(25), $"messages took {clock.Elapsed}: one waited for the runtime's timeout of 30 s");
        clock.Restart();
        await cluster.Cluster.StopSiloAsync(cluster.Cluster.Silos[1]);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(25), $"the node stopped after {clock.Elapsed}: it waited for the runtime's timeout of 30 s");
        never.SetResult();
    }

    [Fact]
    public async Task A_subscription_that_its_stream_has_forgotten_is_made_again()
    {
        await using var cluster = await NodeCluster.Start(2);
        var silo = cluster.Cluster.Silos[0];
        await using var subscription = await (await Topic.JoinAsync(NodeCluster.GrainsOn(silo), "t")).SubscribeAsync();
        var stream = silo.ServiceProvider.GetRequiredKeyedService<IStreamProvider>("ww").GetStream<byte[]>("topic", "t");
        foreach (var handle in await stream.GetAllSubscriptionHandles())
            await handle.UnsubscribeAsync();

        // A change of the membership makes nodes look after their subscriptions.
        var late = await cluster.Cluster.StartAdditionalSiloAsync();
        var publisher = await Topic.JoinAsync(NodeCluster.GrainsOn(late), "t");
        var reading = subscription.NextAsync();
        await Wait.Until(
            async () =>
            {
                await publisher.PublishAsync(new byte[] { 1 });
                return reading.IsCompleted;
            },
            "the subscription receives again",
            Deadline);

        Assert.Equal(1, (await reading)!.Messages[0].Data.Span[0]);
    }

    [Fact]
    public void Copies_of_subscribers_are_bounded_and_an_old_one_replaces_no_new_one()
    {
        var copies = new SubscriberCopies();
        copies.Put("first", new SubscriberCopy(2, [2]));
        copies.Put("first", new SubscriberCopy(1, [1]));
        Assert.Equal(2, copies.Get("first")!.Version);

        for (var number = 0; number < SubscriberCopies.Capacity; number++)
            copies.Put($"{number}", new SubscriberCopy(1, null));

        Assert.Null(copies.Get("first"));
        Assert.NotNull(copies.Get("0"));
    }
}
