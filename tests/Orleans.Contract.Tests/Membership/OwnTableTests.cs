using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Messaging;
using Wetware.Testing;
using Wetware.Tests.Placement;

namespace Wetware.Tests.Membership;

/// <summary>Plain hosts that know each other by nothing but a table that we supply.</summary>
public sealed class OwnTableTests
{
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
        var places = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => grains.GetGrain<IRandomGrain>($"{Guid.NewGuid()}").Where()));
        Assert.Equal(hosts.Keys.ToHashSet(), places.ToHashSet());

        await second.StopAsync();
        var rows = await table.ReadAll();
        Assert.Equal(1, rows.Members.Count(row => row.Item1.Status == SiloStatus.Active));
        Assert.Equal(1, rows.Members.Count(row => row.Item1.Status == SiloStatus.Dead));
        await client.StopAsync();
        await first.StopAsync();
    }

    private static async Task<IHost> SiloAsync(OwnMembershipTable table)
    {
        var host = Quiet().UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("own", "own"));
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort.Find(), FreePort.Find());
            silo.AddPlacementDirector<OnChosenSilo, OnChosenSiloDirector>();
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
