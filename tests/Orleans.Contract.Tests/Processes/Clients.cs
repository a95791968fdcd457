using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Wetware.Tests.Processes;

/// <summary>Clients in the test's process.</summary>
public static class Clients
{
    public static async Task<IHost> ConnectAsync(string cluster, params IPEndPoint[] gateways)
    {
        var host = Build(cluster, retry: null, gateways);
        await host.StartAsync();
        return host;
    }

    /// <summary>A client that, when it cannot connect, does what <paramref name="retry"/> says, and else tries for as long as it takes.</summary>
    public static IHost Build(string cluster, Func<Exception, CancellationToken, Task<bool>>? retry, params IPEndPoint[] gateways)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        return builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "contract"))
                .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
                .UseStaticClustering(gateways);
            if (retry is not null)
                client.UseConnectionRetryFilter(retry);
        }).Build();
    }
}
