using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Wetware.Clustering.Security;
using Wetware.Silo.Security;

namespace Wetware.Bench.Calls;

/// <summary>What of the product stands before the calls of a client.</summary>
[Flags]
internal enum Protection
{
    /// <summary>Nothing: Orleans as the packages are.</summary>
    None = 0,

    /// <summary>The filter that refuses internal interfaces to clients.</summary>
    Filter = 1,

    /// <summary>Mutual TLS by the cluster's secret.</summary>
    Tls = 2,

    /// <summary>Both, as on nodes.</summary>
    Both = Filter | Tls,
}

/// <summary>Silos and clients on loopback, with the default options of the packages.</summary>
internal static class Nodes
{
    private const string Cluster = "bench";
    private static readonly ClusterSecret Secret = new("the secret of this benchmark", Cluster);

    /// <summary>A port that nobody uses now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A silo in this process; the primary when its own port is the primary's.</summary>
    public static async Task<IHost> StartSilo(int siloPort, int gatewayPort, int primaryPort, Protection how = Protection.None)
    {
        var host = Quiet(Host.CreateApplicationBuilder()).UseOrleans(silo =>
            {
                if (how.HasFlag(Protection.Tls))
                    silo.UseClusterTls(Secret);
                if (how.HasFlag(Protection.Filter))
                    silo.AddClientCallFilter();
                silo.Services.TryAddSingleton(TimeProvider.System);
                silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (Cluster, Cluster))
                    .UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, primaryPort))
                    .ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort)
                    .Configure<GrainCollectionOptions>(o => o.CollectionAge = TimeSpan.FromHours(1));
            })
            .Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>A client in this process, connected to the gateway at <paramref name="gatewayPort"/>.</summary>
    public static async Task<IHost> StartClient(int gatewayPort, Protection how = Protection.None)
    {
        var host = Quiet(Host.CreateApplicationBuilder()).UseOrleansClient(client =>
            {
                if (how.HasFlag(Protection.Tls))
                    client.UseClusterTls(Secret);
                client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (Cluster, Cluster))
                    .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gatewayPort));
            })
            .Build();
        await host.StartAsync();
        return host;
    }

    private static HostApplicationBuilder Quiet(HostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Error);
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        return builder;
    }
}
