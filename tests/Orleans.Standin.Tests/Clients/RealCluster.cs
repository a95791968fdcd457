using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Clients;

/// <summary>Silos with grains, each a host of its own with real ports, and clients of them, all in this process.</summary>
internal sealed class RealCluster : IAsyncDisposable
{
    private readonly List<IHost> _hosts = [];
    private readonly List<int> _gateways = [];
    private readonly List<int> _ports = [];

    public IHost this[int silo] => _hosts[silo];

    public static async Task<RealCluster> StartAsync(int silos)
    {
        var cluster = new RealCluster();
        for (var i = 0; i < silos; i++)
            await cluster.AddSiloAsync();
        return cluster;
    }

    public async Task<IHost> AddSiloAsync()
    {
        var (port, gateway) = (FreePort.Find(), FreePort.Find());
        _ports.Add(port);
        _gateways.Add(gateway);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(port, gateway, new IPEndPoint(IPAddress.Loopback, _ports[0])));
        var host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
        return host;
    }

    public IClusterClient Inside(int silo) => _hosts[silo].Services.GetRequiredService<IClusterClient>();

    public async Task<IHost> ConnectAsync(params int[] silos)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseLocalhostClustering([.. silos.Select(s => _gateways[s])])
            .Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(300)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _hosts.Count - 1; i >= 0; i--)
        {
            await _hosts[i].StopAsync();
            _hosts[i].Dispose();
        }
    }
}
