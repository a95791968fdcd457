using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Wetware.Tests.Processes;

/// <summary>A primary and two more silos, each a process; the tests' process is their client.</summary>
public sealed class ProcessCluster : IAsyncLifetime
{
    private readonly List<IHost> _clients = [];

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The primary comes first.</summary>
    public List<SiloProcess> Silos { get; } = [];

    public async Task InitializeAsync()
    {
        Silos.Add(await SiloProcess.StartAsync(Id));
        Silos.AddRange(await Task.WhenAll(SiloProcess.StartAsync(Id, Silos[0].SiloPort), SiloProcess.StartAsync(Id, Silos[0].SiloPort)));
    }

    public async Task DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        foreach (var silo in Silos)
            await silo.DisposeAsync();
    }

    public async Task<IClusterClient> ConnectAsync(params IPEndPoint[] gateways)
    {
        var host = await Clients.ConnectAsync(Id, gateways);
        _clients.Add(host);
        return host.Services.GetRequiredService<IClusterClient>();
    }

    public static async Task<HashSet<SiloAddress>> ActiveAsync(IGrainFactory client) =>
        [.. (await client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys];
}
