using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.TestingHost;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>How silos know each other, and what is seen of one that dies.</summary>
public sealed class MembershipTests
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public void The_interfaces_that_are_implemented_ask_for_these_methods()
    {
        Assert.Equal(
            [
                "CleanupDefunctSiloEntries", "DeleteMembershipTableEntries", "InitializeMembershipTable", "InsertRow", "ReadAll", "ReadRow", "UpdateIAmAlive",
                "UpdateRow",
            ],
            Abstract(typeof(IMembershipTable)));
        Assert.Equal(["GetGateways", "InitializeGatewayListProvider", "get_IsUpdatable", "get_MaxStaleness"], Abstract(typeof(IGatewayListProvider)));

        static IEnumerable<string> Abstract(Type type) =>
            type.GetMethods().Where(method => method.IsAbstract).Select(method => method.Name).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Silos_and_a_client_meet_through_a_table_and_a_gateway_list_that_are_supplied()
    {
        var table = new OwnMembershipTable();
        using var first = await SiloAsync(table);
        using var second = await SiloAsync(table);
        using var client = await ClientAsync(table);

        var grains = client.Services.GetRequiredService<IClusterClient>();
        var hosts = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(2, hosts.Count);
        var places = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => grains.GetGrain<IAnywhereGrain>($"{_key}-{i}").Where()));
        Assert.Equal(hosts.Keys.ToHashSet(), places.ToHashSet());

        await second.StopAsync();
        var rows = await table.ReadAll();
        Assert.Equal([SiloStatus.Active, SiloStatus.Dead], rows.Members.Select(row => row.Item1.Status).Order());
        await client.StopAsync();
        await first.StopAsync();
    }

    [Fact]
    public async Task Who_waits_for_a_killed_silo_gets_a_rejection_and_its_grains_come_back_elsewhere()
    {
        await using var cluster = await ClusterFixture.StartAsync(2);
        InProcessSiloHandle kept = cluster.Silos[0], killed = cluster.Silos[1];
        var factory = kept.ServiceProvider.GetRequiredService<IGrainFactory>();
        var membership = kept.ServiceProvider.GetRequiredService<IClusterMembershipService>();
        var places = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => factory.GetGrain<IAnywhereGrain>($"{_key}-{i}").Where()));
        Assert.Contains(killed.SiloAddress, places);
        var waiting = factory.GetGrain<IByPortGrain>($"{_key}@{killed.SiloAddress.Endpoint.Port}").Hold(_key);
        await Gate.Of(_key).Entered;

        await cluster.KillSiloAsync(killed);

        await Assert.ThrowsAnyAsync<OrleansMessageRejectionException>(() => waiting);
        await Wait.Until(() => membership.CurrentSnapshot.GetSiloStatus(killed.SiloAddress) == SiloStatus.Dead, "the killed silo is dead");
        await Wait.Until(async () => await AllOn(factory, kept.SiloAddress), "all grains answer from the silo that is left");
    }

    private async Task<bool> AllOn(IGrainFactory factory, SiloAddress silo)
    {
        try
        {
            return (await Task.WhenAll(Enumerable.Range(0, 20).Select(i => factory.GetGrain<IAnywhereGrain>($"{_key}-{i}").Where()))).All(silo.Equals);
        }
        catch (OrleansException)
        {
            return false;
        }
    }

    private static async Task<IHost> SiloAsync(OwnMembershipTable table)
    {
        var host = Quiet().UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("own", "own"));
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort.Find(), FreePort.Find());
            silo.AddPlacementDirector<ByPort, ByPortDirector>();
            silo.Services.AddSingleton<IMembershipTable>(table);
        }).Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<IHost> ClientAsync(OwnMembershipTable table)
    {
        var host = Quiet().UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("own", "own"));
            client.Services.AddSingleton<IGatewayListProvider>(new OwnGatewayListProvider(table));
        }).Build();
        await host.StartAsync();
        return host;
    }

    private static HostApplicationBuilder Quiet()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        return builder;
    }
}
