using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Routing;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Routing;

/// <summary>Views of nodes that nobody stops.</summary>
[Collection(SharedNodes.Name)]
public sealed class ViewTests(SharedNodes.Nodes nodes)
{
    [Fact]
    public async Task Every_node_knows_all_nodes_in_the_order_of_their_peers()
    {
        foreach (var card in nodes.Cluster.Cards)
        {
            await Wait.Until(async () => (await All(card.Server)).Count == 3, $"node {card.Server} knows three nodes");
            var records = await All(card.Server);

            Assert.Equal(nodes.Cluster.Cards.Select(c => c.Peer).Order(StringComparer.Ordinal), records.Select(record => record.Peer));
            Assert.Equal(card.Host, records.Single(record => record.Server == card.Server).Host);
        }
    }

    [Fact]
    public async Task A_client_is_told_whom_it_talks_to() =>
        Assert.Contains(await nodes.Client.GetGrain<INodesGrain>(0).Here(), nodes.Cluster.Cards.Select(card => card.Server));

    [Fact]
    public async Task The_record_of_a_peer_is_found_by_its_name()
    {
        var card = nodes.Cluster.Cards.First();
        var record = NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]).GetGrain<IRecordGrain>(card.Peer);
        await Wait.Until(async () => (await record.Latest())?.Server == card.Server, "the record grain has heard a heartbeat");

        Assert.Null(await NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[0]).GetGrain<IRecordGrain>(Records.Peer(77)).Latest());
        Assert.Equal(HeartbeatOutcome.Rejected, await record.Heartbeat(Records.Of(1)));
        Assert.Equal(HeartbeatOutcome.Stale, await record.Heartbeat(Records.Of(1) with { Peer = card.Peer, Started = card.Started.AddHours(-1) }));
    }

    [Fact]
    public async Task Labels_that_are_set_at_run_time_are_seen_by_all_and_gone_when_removed()
    {
        var (here, there) = (nodes.Cluster.Cards.First().Server, nodes.Cluster.Cards.Last().Server);
        var label = RoutingIndex.Label("colour", "blue");

        await View(here).SetMeta(new Dictionary<string, string> { ["colour"] = "blue" }, []);
        Assert.Equal(here, (await View(here).Lookup(RoutingQuery.Match(label)))!.Server);
        await Wait.Until(async () => await View(there).Lookup(RoutingQuery.Match(label)) is not null, "the other node sees the label");
        Assert.Equal("blue", (await nodes.Client.GetGrain<INodeGrain>(here).Card()).Meta["colour"]);

        await View(here).SetMeta(new Dictionary<string, string>(), ["colour"]);
        await Wait.Until(async () => await View(there).Lookup(RoutingQuery.Match(label)) is null, "the label is gone");
    }

    [Fact]
    public async Task Labels_beyond_the_limits_are_refused()
    {
        var server = nodes.Cluster.Cards.First().Server;

        var error = await Assert.ThrowsAsync<WetwareException>(() => View(server).SetMeta(new Dictionary<string, string> { ["k"] = new('v', 300) }, []));

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.DoesNotContain("k", (await View(server).SetMeta(new Dictionary<string, string>(), [])).Keys);
    }

    [Fact]
    public async Task An_invalid_query_fails_on_every_way_before_a_record_comes()
    {
        var view = View(nodes.Cluster.Cards.First().Server);
        var invalid = RoutingQuery.All.Take(0);

        await using var reader = view.Iterate(invalid).GetAsyncEnumerator();
        Assert.Equal("expected limit > 0 (got 0)", (await Assert.ThrowsAsync<WetwareException>(async () => await reader.MoveNextAsync())).Message);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => view.Lookup(invalid))).Kind);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => view.Lookup(null!))).Kind);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => view.Page(invalid, null, 10))).Kind);
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => view.Page(RoutingQuery.All, null, 1001))).Kind);
    }

    [Fact]
    public async Task A_view_of_a_node_that_never_was_is_disconnected()
    {
        var view = View(ServerId.New().ToString());

        Assert.Equal(ErrorKind.Disconnected, (await Assert.ThrowsAsync<WetwareException>(() => view.Lookup(RoutingQuery.All))).Kind);
    }

    [Fact]
    public async Task Pages_lead_through_all_records()
    {
        var server = nodes.Cluster.Cards.First().Server;
        await Wait.Until(async () => (await All(server)).Count == 3, "three nodes");

        var first = await View(server).Page(RoutingQuery.All, null, 2);
        var second = await View(server).Page(RoutingQuery.All, first.Cursor, 2);

        Assert.Equal((await All(server)).Select(r => r.Peer), first.Records.Concat(second.Records).Select(r => r.Peer));
        Assert.Null(second.Cursor);
    }

    private IViewGrain View(string server) => nodes.Client.GetGrain<IViewGrain>(server);

    private Task<List<RoutingRecord>> All(string server) => View(server).Iterate(RoutingQuery.All).ToListAsync().AsTask();
}
