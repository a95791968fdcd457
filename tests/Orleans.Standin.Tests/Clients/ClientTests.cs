using System.Net;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Wetware.Testing;
using Wetware.Tests.Directory;

namespace Wetware.Tests.Clients;

/// <summary>External clients over real sockets: connecting, calling, being called, and losing gateways.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task Client_connects_to_all_gateways_and_reaches_the_silo_behind_one()
    {
        var silos = await TestSilo.ClusterAsync(2);
        var client = await Started(silos);
        await Wait.Until(() => client.Network.Gateways.Count() == 2, "connected to both");
        client.Network.Send(Call(client, "hello"));
        await Wait.Until(() => silos.Any(s => s.Received.Count == 1), "it arrived");
        var gateway = silos.Single(s => s.Received.Count == 1);
        var got = gateway.Received.Single();
        Assert.Equal(("hello", gateway.SiloAddress, client.Id), (got.Body, got.SendingSilo, got.SendingGrain));
        Assert.True(gateway.Network.TrySendToClient(got.CreateResponse("hi")));
        await Wait.Until(() => client.Received.Count == 1, "the answer arrived");
        Assert.Equal("hi", client.Received.Single().Body);
        await End(client, silos);
    }

    [Fact]
    public async Task Call_of_a_grain_that_is_known_elsewhere_passes_through_unread()
    {
        var silos = await TestSilo.ClusterAsync(2);
        var client = await Started(silos[0]);
        var grain = GrainId.Create("g", "there");
        await silos[1].ActivateAsync(grain);
        Assert.NotNull(await silos[0].Locator.Lookup(grain));
        client.Network.Send(Call(client, "through", grain));
        await Wait.Until(() => silos[1].Received.Count == 1, "it arrived");
        Assert.Empty(silos[0].Received);
        var got = silos[1].Received.Single();
        Assert.Equal(silos[0].SiloAddress, got.SendingSilo);
        silos[1].Network.Send(got.CreateResponse("back"));
        await Wait.Until(() => client.Received.Count == 1, "the answer passed through");
        Assert.Equal("back", client.Received.Single().Body);
        Assert.Empty(silos[0].Received);
        await End(client, silos);
    }

    [Fact]
    public async Task Client_is_found_from_a_silo_that_it_is_not_connected_to()
    {
        var silos = await TestSilo.ClusterAsync(2);
        var client = await Started(silos[0]);
        var observer = ClientGrainId.CreateObserver(client.Id);
        var address = await silos[1].Locator.Lookup(observer);
        Assert.Equal(silos[0].SiloAddress, address!.SiloAddress);
        silos[1].Network.Send(new Message { Direction = MessageDirection.OneWay, TargetGrain = observer, TargetSilo = address.SiloAddress, SendingSilo = silos[1].SiloAddress, Body = "news" });
        await Wait.Until(() => client.Received.Count == 1, "it arrived");
        Assert.Equal((observer, "news"), (client.Received.Single().TargetGrain, client.Received.Single().Body));
        await client.StopAsync();
        await Wait.Until(async () => await silos[1].Locator.Lookup(observer) is null, "it is gone");
        await End(null, silos);
    }

    [Fact]
    public async Task Lost_gateway_is_told_and_calls_take_the_other_one()
    {
        var silos = await TestSilo.ClusterAsync(3);
        var client = await Started(silos[1], silos[2]);
        await Wait.Until(() => client.Network.Gateways.Count() == 2, "connected to both");
        await silos[2].KillAsync();
        await Wait.Until(() => client.LostGateways.Contains(silos[2].SiloAddress), "the loss is told");
        for (var i = 0; i < 50; i++)
            client.Network.Send(Call(client, $"{i}", GrainId.Create("g", $"{i}")));
        await Wait.Until(() => silos[1].Received.Count == 50, "all took the other gateway");
        Assert.Contains((1, 2, false), client.Counts);
        Assert.Equal(0, client.LostCluster);
        await End(client, silos[0], silos[1]);
    }

    [Fact]
    public async Task Loss_of_the_last_gateway_and_its_return_are_told()
    {
        var silos = await TestSilo.ClusterAsync(1);
        var client = await Started(silos);
        await silos[0].KillAsync();
        await Wait.Until(() => client.LostCluster == 1, "the loss is told");
        client.Network.Send(Call(client, "nobody"));
        Assert.IsType<SiloUnavailableException>(client.Returned.Single().Reason);

        var reborn = await TestSilo.ClusterAsync(1);
        client.Gateways.Clear();
        client.Gateways.Add(reborn[0].GatewayAddress.Endpoint.ToGatewayUri());
        await Wait.Until(() => client.Network.Gateways.Any(), "connected again");
        await Wait.Until(() => client.Counts.Contains((1, 0, true)), "the return is told");
        await End(client, reborn);
    }

    [Fact]
    public async Task Message_for_a_client_whose_gateway_died_is_brought_by_another()
    {
        var silos = await TestSilo.ClusterAsync(3);
        var client = await Started(silos[1], silos[2]);
        await Wait.Until(() => client.Network.Gateways.Count() == 2, "connected to both");
        await silos[2].KillAsync();
        await Wait.Until(() => silos[0].ActiveSeen == 2, "it is evicted");
        var address = await silos[0].Locator.Lookup(client.Id);
        Assert.Equal(silos[1].SiloAddress, address!.SiloAddress);
        await End(client, silos[0], silos[1]);
    }

    [Fact]
    public async Task Start_without_gateways_asks_the_filter_and_then_fails()
    {
        var client = new TestClient { RetriesAllowed = 2 };
        await Assert.ThrowsAsync<SiloUnavailableException>(client.StartAsync);
        Assert.Equal(3, client.Retried.Count);
        client.Gateways.Add(new IPEndPoint(IPAddress.Loopback, FreePort.Find()).ToGatewayUri());
        client.Retried.Clear();
        await Assert.ThrowsAsync<ConnectionFailedException>(client.StartAsync);
        Assert.IsType<ConnectionFailedException>(client.Retried[0]);
    }

    [Fact]
    public async Task Start_goes_on_when_the_cluster_comes_while_it_is_retried()
    {
        var silo = new TestSilo();
        var client = new TestClient(silo) { RetriesAllowed = 1000 };
        var starting = client.StartAsync();
        await Wait.Until(() => client.Retried.Count > 1, "it has tried");
        await silo.StartAsync();
        await starting;
        await End(client, silo);
    }

    [Fact]
    public async Task Message_under_a_false_name_closes_the_connection()
    {
        var silos = await TestSilo.ClusterAsync(1);
        var client = await Started(silos);
        var forged = Call(client, "x");
        forged.SendingGrain = ClientGrainId.Create();
        client.Network.Send(forged);
        await Wait.Until(() => !client.LostGateways.IsEmpty, "the gateway closed the connection");
        Assert.Empty(silos[0].Received);
        await End(client, silos);
    }

    [Fact]
    public void Gateways_are_written_as_uris_and_read_back()
    {
        var silo = SiloAddress.New(IPAddress.Parse("10.0.0.7"), 30000, 77);
        Assert.Equal("gwy.tcp://10.0.0.7:30000/77", silo.ToGatewayUri().ToString());
        Assert.Equal(silo, silo.ToGatewayUri().ToSiloAddress());
        var six = SiloAddress.New(IPAddress.IPv6Loopback, 30001, 0);
        Assert.Equal(six, six.Endpoint.ToGatewayUri().ToSiloAddress());
    }

    private static async Task<TestClient> Started(params TestSilo[] gateways)
    {
        var client = new TestClient(gateways);
        await client.StartAsync();
        return client;
    }

    private static Message Call(TestClient client, object body, GrainId? grain = null) => new()
    {
        Direction = MessageDirection.Request,
        Id = 1,
        Deadline = Environment.TickCount64 + 30_000,
        TargetGrain = grain ?? GrainId.Create("g", "x"),
        SendingGrain = client.Id,
        Body = body,
    };

    private static async Task End(TestClient? client, params TestSilo[] silos)
    {
        if (client is not null)
            await client.StopAsync();
        foreach (var silo in silos.Reverse())
        {
            await silo.StopAsync();
            await silo.DisposeAsync();
        }
    }
}
