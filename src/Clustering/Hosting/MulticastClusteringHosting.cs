using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;

namespace Wetware.Clustering.Hosting;

/// <summary>Adds clustering by multicast DNS to silos and clients.</summary>
public static class MulticastClusteringHosting
{
    /// <summary>
    /// Makes the silo find its cluster by multicast DNS, and keep the membership itself when it is the first. Name, ports and cluster id of the silo are set as well.
    /// </summary>
    /// <exception cref="NodeStartException">Thrown by the start of the host when the silo cannot join; the message says why.</exception>
    public static ISiloBuilder UseMulticastClustering(this ISiloBuilder silo, Action<ClusteringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var services = silo.Services;
        services.AddOptions<ClusteringOptions>().Configure(options => configure?.Invoke(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(all => new ClusterNode(
            all.GetRequiredService<IOptions<ClusteringOptions>>().Value, all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IMembershipTable>(all =>
        {
            // Orleans is given the table before the silo has joined.
            var member = all.GetRequiredService<ClusterNode>();
            return new OrleansMembershipTable(() => member.Members);
        });
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ClusterNodeLifecycle>();
        services.AddOptions<ClusterOptions>().Configure<IOptions<ClusteringOptions>>((cluster, options) =>
            cluster.ClusterId = cluster.ServiceId = options.Value.Namespace);
        services.AddOptions<SiloOptions>().Configure<ClusterNode>((options, member) => options.SiloName = member.SiloName);
        services.AddOptions<EndpointOptions>().Configure<ClusterNode>((endpoints, member) => member.Ports.Apply(endpoints));
        services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<ClusteringOptions>>((membership, options) => options.Value.Liveness.Apply(membership));
        return silo.UseClusterTls(all => all.GetRequiredService<ClusterNode>().Secret);
    }

    /// <summary>Makes the client find its cluster's gateways by multicast DNS, or at the addresses of <see cref="ClusteringOptions.Join"/>.</summary>
    /// <exception cref="ClusterNotFoundException">Thrown by the start of the host when no cluster was found in time.</exception>
    public static IClientBuilder UseMulticastClustering(this IClientBuilder client, Action<ClusteringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        var services = client.Services;
        services.AddOptions<ClusteringOptions>().Configure(options => configure?.Invoke(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ClusterOptions>().Configure<IOptions<ClusteringOptions>>((cluster, options) =>
            cluster.ClusterId = cluster.ServiceId = options.Value.Namespace);
        services.AddSingleton(all => ClusterSecret.ForClient(all.GetRequiredService<IOptions<ClusteringOptions>>().Value));
        services.AddSingleton<IGatewayListProvider>(all =>
            new MulticastGateways(all.GetRequiredService<IOptions<ClusteringOptions>>().Value, all.GetRequiredService<ClusterSecret>(), all.GetRequiredService<TimeProvider>()));
        return client.UseClusterTls(all => all.GetRequiredService<ClusterSecret>());
    }

    /// <summary>Joins before anything else of the silo starts, announces it when it is active, and leaves before it stops.</summary>
    private sealed class ClusterNodeLifecycle(ClusterNode member, IHostApplicationLifetime host) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle)
        {
            lifecycle.Subscribe("Multicast clustering: join", ServiceLifecycleStage.First, Join, _ => member.DisposeAsync().AsTask());
            lifecycle.Subscribe("Multicast clustering: announce", ServiceLifecycleStage.Last, Announce, Leave);
        }

        private Task Join(CancellationToken cancellationToken) =>
            member.Join(data => new FileMemberTable(data[FileMemberTable.FileName]), cancellationToken);

        private Task Announce(CancellationToken cancellationToken)
        {
            member.Announce(member.SiloName);
            _ = member.StandDown.ContinueWith(_ => host.StopApplication(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return Task.CompletedTask;
        }

        private Task Leave(CancellationToken cancellationToken)
        {
            member.Leave();
            return Task.CompletedTask;
        }
    }
}
