using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Wetware.Grains.Routing;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Routing;

/// <summary>Nodes that start, stop and die, and a stream that fails.</summary>
public sealed class ComingAndGoingTests
{
    [Fact]
    public async Task Who_joins_knows_all_at_once_who_stops_or_dies_is_forgotten_long_before_its_record_would_end()
    {
        await using var nodes = await NodeCluster.Start(3, silo => silo.Configure<RoutingOptions>(options =>
        {
            options.Ttl = TimeSpan.FromHours(1);
            options.HeartbeatMin = options.HeartbeatMax = TimeSpan.FromMinutes(30);
        }));
        var silos = nodes.Cluster.Silos;
        await Wait.Until(() => silos.All(silo => TableOf(silo).Count == 3), "three nodes know three");

        var joined = await nodes.Cluster.StartAdditionalSiloAsync();
        Assert.Equal(4, TableOf(joined).Count);
        await Wait.Until(() => nodes.Cluster.Silos.All(silo => TableOf(silo).Count == 4), "all know the fourth");

        var stopped = nodes.CardOf(joined).Server;
        await nodes.Cluster.StopSiloAsync(joined);
        await Wait.Until(() => silos.All(silo => TableOf(silo).OfServer(stopped) is null), "the stopped one is forgotten");

        var killed = nodes.CardOf(silos[2]).Server;
        await nodes.Cluster.KillSiloAsync(silos[2]);
        await Wait.Until(() => silos.Take(2).All(silo => TableOf(silo).OfServer(killed) is null), "the killed one is forgotten");
        Assert.All(silos.Take(2), silo => Assert.Equal(2, TableOf(silo).Count));
    }

    [Fact]
    public async Task A_node_that_the_stream_does_not_reach_asks_and_subscribes_again()
    {
        await using var nodes = await NodeCluster.Start(2, silo => silo.Configure<RoutingOptions>(options =>
        {
            options.Ttl = TimeSpan.FromSeconds(3);
            options.HeartbeatMin = options.HeartbeatMax = TimeSpan.FromSeconds(1.2);
        }));
        var deaf = nodes.Cluster.Silos[0];
        var other = nodes.CardOf(nodes.Cluster.Silos[1]).Server;
        await Wait.Until(() => TableOf(deaf).OfServer(other) is not null, "they know each other");
        var feed = deaf.ServiceProvider.GetRequiredService<RoutingFeed>();
        var seq = TableOf(deaf).OfServer(other)!.Seq;

        // As when the stream took the node for gone: the subscription ends, and nobody tells the node.
        foreach (var subscription in await feed.Stream.GetAllSubscriptionHandles())
            await subscription.UnsubscribeAsync();

        var missed = 0;
        await Wait.Until(
            () =>
            {
                missed += TableOf(deaf).OfServer(other) is null ? 1 : 0;
                return TableOf(deaf).OfServer(other)?.Seq > seq + 4 && feed.Silence < TimeSpan.FromSeconds(1);
            },
            "it hears again, itself too");
        Assert.Equal(0, missed);
    }

    private static RoutingTable TableOf(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<LiveTable>().Snapshot();
}
