using System.Net.Sockets;
using Orleans.Runtime;
using Wetware.Testing;

namespace Wetware.Tests.Directory;

/// <summary>Several silos in one process over loopback: membership, and what becomes of messages when a silo goes.</summary>
public sealed class ClusterOverSocketsTests
{
    [Fact]
    public async Task Silos_find_each_other_through_the_primary()
    {
        var silos = await TestSilo.ClusterAsync(3);
        Assert.All(silos, s => Assert.Equal(SiloStatus.Active, s.Membership.CurrentStatus));
        Assert.Equal(silos.Select(s => s.SiloAddress).Order(), silos[1].Membership.GetActiveSilos().Order());
        await StopAll(silos);
    }

    [Fact]
    public async Task Silo_waits_for_a_primary_that_starts_later()
    {
        var primary = new TestSilo();
        var early = new TestSilo(primary.SiloAddress.Endpoint);
        var starting = early.StartAsync();
        await primary.StartAsync();
        await starting;
        await Wait.Until(() => primary.ActiveSeen == 2 && early.ActiveSeen == 2, "both are members");
        await StopAll(primary, early);
    }

    [Fact]
    public async Task Killed_silo_is_evicted_and_its_successor_on_the_same_port_joins()
    {
        var silos = await TestSilo.ClusterAsync(3);
        var killed = silos[2].SiloAddress;
        await silos[2].KillAsync();
        await Wait.Until(() => silos[0].Membership.IsDeadSilo(killed) && silos[1].Membership.IsDeadSilo(killed), "it is evicted");
        await Wait.Until(() => silos[0].LostSilos.Contains(killed), "its loss is told");

        var reborn = new TestSilo(silos[0].SiloAddress.Endpoint, port: killed.Endpoint.Port);
        await reborn.StartAsync();
        await Wait.Until(() => silos[1].ActiveSeen == 3, "the new one is a member");
        await StopAll(silos[0], silos[1], reborn);
    }

    [Fact]
    public async Task Graceful_stop_is_known_at_once_and_loses_no_connection()
    {
        var silos = await TestSilo.ClusterAsync(2);
        await silos[1].StopAsync();
        await Wait.Until(() => silos[0].ActiveSeen == 1, "it is gone");
        Assert.Null(silos[1].Fatal);
        await StopAll(silos);
    }

    [Fact]
    public async Task Silo_that_is_declared_dead_stops_itself()
    {
        var silos = await TestSilo.ClusterAsync(3);
        Assert.True(await silos[0].Membership.TryKill(silos[2].SiloAddress));
        await Wait.Until(() => silos[2].Fatal is not null, "it stops itself");

        // Views of the membership are published one after the other; the question does not wait for that.
        await Wait.Until(() => silos[0].Membership.IsDeadSilo(silos[2].SiloAddress), "who asked for it sees it");
        await StopAll(silos);
    }

    [Fact]
    public async Task Messages_cross_with_all_their_parts()
    {
        var silos = await TestSilo.ClusterAsync(2);
        var sent = new Message
        {
            Direction = MessageDirection.Request,
            Category = MessageCategory.Application,
            Flags = MessageFlags.ReadOnly,
            Id = -5,
            InterfaceVersion = 7,
            ForwardCount = 1,
            Deadline = Environment.TickCount64 + 60_000,
            TargetGrain = GrainId.Create("target", "key"),
            TargetSilo = silos[1].SiloAddress,
            SendingGrain = GrainId.Create("source", "other"),
            SendingSilo = silos[0].SiloAddress,
            InterfaceType = GrainInterfaceType.Create("IThing"),
            RequestContext = new Dictionary<string, object> { ["a"] = 1, ["b"] = "x" },
            CacheInvalidation = [new GrainAddressCacheUpdate(GrainAddress.OnSilo(GrainId.Create("t", "k"), silos[0].SiloAddress), null)],
            Body = "hello",
        };
        silos[0].Network.Send(sent);
        await Wait.Until(() => silos[1].Received.Count == 1, "it arrived");
        var got = silos[1].Received.Single();
        Assert.Equal("hello", got.Body);
        Assert.Equal((sent.Id, sent.Direction, sent.Category, sent.Flags, sent.InterfaceVersion, sent.ForwardCount), (got.Id, got.Direction, got.Category, got.Flags, got.InterfaceVersion, got.ForwardCount));
        Assert.Equal((sent.TargetGrain, sent.SendingGrain, sent.InterfaceType), (got.TargetGrain, got.SendingGrain, got.InterfaceType));
        Assert.Equal((sent.TargetSilo, sent.SendingSilo), (got.TargetSilo, got.SendingSilo));
        Assert.Equal(sent.RequestContext, got.RequestContext);
        Assert.Equal("t/k", got.CacheInvalidation!.Single().GrainId.ToString());
        Assert.InRange(got.Deadline, sent.Deadline - 5000, sent.Deadline + 5000);
        await StopAll(silos);
    }

    [Fact]
    public async Task Message_that_nobody_can_write_or_that_nobody_waits_for_is_not_sent()
    {
        var silos = await TestSilo.ClusterAsync(2);
        silos[0].Network.Send(To(silos[1], new object[] { new Action(() => { }) }));
        silos[0].Network.Send(To(silos[1], "late", deadline: Environment.TickCount64 - 1000));
        silos[0].Network.Send(To(silos[1], "good"));
        await Wait.Until(() => !silos[1].Received.IsEmpty && !silos[0].Returned.IsEmpty, "one arrived, one came back");
        Assert.Equal("good", silos[1].Received.Single().Body);
        Assert.IsType<object[]>(silos[0].Returned.Single().Message.Body);
        await StopAll(silos);
    }

    [Fact]
    public async Task Messages_to_a_dead_silo_come_back_at_once()
    {
        var silos = await TestSilo.ClusterAsync(2);
        await silos[0].Membership.TryKill(silos[1].SiloAddress);
        await Wait.Until(() => silos[0].Membership.IsDeadSilo(silos[1].SiloAddress) && silos[0].LostSilos.Contains(silos[1].SiloAddress), "it is dead");
        silos[0].Network.Send(To(silos[1], "x"));
        Assert.IsType<SiloUnavailableException>(silos[0].Returned.Single().Reason);
        await StopAll(silos);
    }

    [Fact]
    public async Task Garbage_on_both_ports_changes_nothing()
    {
        var silos = await TestSilo.ClusterAsync(2);
        var random = new Random(3);
        foreach (var port in new[] { silos[0].SiloAddress.Endpoint, silos[0].GatewayAddress.Endpoint })
        {
            for (var i = 0; i < 40; i++)
            {
                using var stranger = new TcpClient();
                await stranger.ConnectAsync(port);
                var bytes = new byte[1 + random.Next(5000)];
                random.NextBytes(bytes);
                await stranger.GetStream().WriteAsync(bytes);
            }
        }

        await Task.Delay(1500);
        Assert.All(silos, s => Assert.Equal(2, s.ActiveSeen));
        silos[1].Network.Send(To(silos[0], "still here"));
        await Wait.Until(() => silos[0].Received.Count == 1, "it arrived");
        await StopAll(silos);
    }

    private static Message To(TestSilo silo, object body, long deadline = 0) => new()
    {
        Direction = MessageDirection.Request,
        Id = 1,
        Deadline = deadline,
        TargetGrain = GrainId.Create("t", "k"),
        TargetSilo = silo.SiloAddress,
        Body = body,
    };

    private static async Task StopAll(params TestSilo[] silos)
    {
        foreach (var silo in silos.Reverse())
        {
            if (silo.Fatal is null && silo.Membership.CurrentStatus != SiloStatus.Dead)
                await silo.StopAsync();
            await silo.DisposeAsync();
        }
    }
}
