using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Wetware.Bench.Calls;

/// <summary>Calls a second and their durations on each path a call can take.</summary>
internal static class CallScenarios
{
    private static readonly (int Callers, int Payload)[] Loads = [(1, 0), (100, 0), (100, 1024), (100, 64 * 1024)];

    /// <summary>The in-process client of a silo calls grains of the same silo.</summary>
    public static async Task SameSilo()
    {
        var port = Nodes.FreePort();
        using var host = await Nodes.StartSilo(port, Nodes.FreePort(), port);
        await Measure("in-process client, same silo", host, port);
        await host.StopAsync();
    }

    /// <summary>The in-process client of a silo calls grains of a silo in another process.</summary>
    public static async Task OtherSilo()
    {
        var port = Nodes.FreePort();
        using var host = await Nodes.StartSilo(port, Nodes.FreePort(), port);
        await using var other = await SiloProcess.Start(port);
        await Measure("in-process client, other silo over TCP", host, other.SiloPort);
        await host.StopAsync();
    }

    /// <summary>A client calls grains of the silo that is its gateway.</summary>
    public static async Task Gateway()
    {
        await using var silo = await SiloProcess.Start();
        using var client = await Nodes.StartClient(silo.GatewayPort);
        await Measure("external client, gateway's own silo", client, silo.SiloPort);
        await client.StopAsync();
    }

    /// <summary>A client calls grains of a silo behind its gateway.</summary>
    public static async Task BehindGateway()
    {
        await using var gateway = await SiloProcess.Start();
        await using var other = await SiloProcess.Start(gateway.SiloPort);
        using var client = await Nodes.StartClient(gateway.GatewayPort);
        await Measure("external client, gateway, other silo", client, other.SiloPort);
        await client.StopAsync();
    }

    private static async Task Measure(string path, IHost host, int targetPort)
    {
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var silo = await FindSilo(grains, targetPort);
        foreach (var (callers, payload) in Loads)
        {
            var (perSecond, latency) = await new CallLoad(grains, callers, silo, payload).Run();
            Console.WriteLine(
                $"| {path} | {callers} | {payload} | {perSecond:N0} | {latency.Percentile(0.5).TotalMicroseconds:N0} | {latency.Percentile(0.99).TotalMicroseconds:N0} |");
        }
    }

    private static async Task<SiloAddress> FindSilo(IGrainFactory grains, int port)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var hosts = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
            if (hosts.Keys.FirstOrDefault(silo => silo.Endpoint.Port == port) is { } found)
                return found;
            await Task.Delay(100);
        }

        throw new InvalidOperationException($"no active silo on port {port} within 10 s");
    }
}
