using Wetware.Errors;
using Wetware.Grains.PubSub;
using Wetware.PubSub;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.PubSub;

/// <summary>Topics while nodes come and go, and readers fall silent.</summary>
public sealed class TopicFailureTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_dead_node_ends_its_subscriptions_only_and_a_new_node_is_heard()
    {
        await using var cluster = await NodeCluster.Start(2);
        var (stays, dies) = (cluster.Cluster.Silos[0], cluster.Cluster.Silos[1]);
        var grains = NodeCluster.GrainsOn(stays);
        var publisher = await Topic.JoinAsync(grains, "t");
        var doomed = await Topic.JoinAsync(grains, cluster.CardOf(dies).Server, "t");
        await using var kept = await publisher.SubscribeAsync(100);
        await using var lost = await doomed.SubscribeAsync();

        await cluster.Cluster.KillSiloAsync(dies);
        await publisher.PublishAsync(new byte[] { 1 }).WaitAsync(Deadline);

        Assert.Equal(1, await First(kept));
        Assert.Null(await lost.NextAsync().WaitAsync(Deadline));
        Assert.Equal(ErrorKind.Disconnected, lost.Error?.Kind);

        var late = await cluster.Cluster.StartAdditionalSiloAsync();
        await (await Topic.JoinAsync(grains, cluster.CardOf(late).Server, "t")).PublishAsync(new byte[] { 2 });
        Assert.Equal(2, await First(kept));
    }

    [Fact]
    public async Task A_subscriber_that_went_silent_is_dropped_and_one_that_renews_is_not()
    {
        await using var cluster = await NodeCluster.Start(1, silo => silo.Configure<PubSubOptions>(options => options.Silence = TimeSpan.FromSeconds(3)));
        var grain = cluster.Client.GetGrain<ITopicGrain>(await cluster.Client.GetGrain<IRouterGrain>(cluster.Cards.Single().Server).Join("t"));
        var (silent, alive) = (Guid.NewGuid(), Guid.NewGuid());
        await grain.Subscribe(silent);
        await grain.Subscribe(alive);

        await Wait.Until(async () => await grain.Renew(alive) && (await grain.State()).Subscriptions == 1, "the silent one is dropped");

        Assert.False(await grain.Renew(silent));
        Assert.True(await grain.Renew(alive));
    }

    [Fact]
    public async Task More_subscriptions_or_topics_than_a_node_takes_are_refused_until_others_end()
    {
        await using var cluster = await NodeCluster.Start(1, silo => silo.Configure<PubSubOptions>(options => (options.MaxSubscriptions, options.MaxTopics) = (2, 1)));
        var topic = await Topic.JoinAsync(cluster.Client, "t");
        var first = await topic.SubscribeAsync();
        await using var second = await topic.SubscribeAsync();

        Assert.Equal(ErrorKind.Overloaded, (await Assert.ThrowsAsync<WetwareException>(() => topic.SubscribeAsync())).Kind);
        var other = await Topic.JoinAsync(cluster.Client, "u");
        Assert.Equal(ErrorKind.Overloaded, (await Assert.ThrowsAsync<WetwareException>(() => other.SubscribeAsync())).Kind);

        await first.DisposeAsync();
        await using var third = await topic.SubscribeAsync();
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        var options = new PubSubOptions { MaxSubscriptions = 0, MaxNodeBytes = 1, Silence = TimeSpan.Zero };

        Assert.Equal(["MaxSubscriptions", "MaxNodeBytes", "Silence"], options.Problems().Select(problem => problem.Option));
        Assert.Empty(new PubSubOptions().Problems());
    }

    private static async Task<byte> First(TopicSubscription subscription) => (await subscription.NextAsync().WaitAsync(Deadline))!.Messages[0].Data.Span[0];
}
