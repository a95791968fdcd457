using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Management;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.MembershipService;

/// <summary>What makes a silo a member of a cluster of processes, and what connects a client to one. It takes the place of what a silo has that is alone.</summary>
internal static class ClusterServices
{
    /// <summary>
    /// Membership, network, directory, manifest exchange and gateway of a silo. Needs an <see cref="ILocalSiloDetails"/>, an <see cref="IMembershipTable"/>,
    /// the runtime's <see cref="IMessageReceiver"/> and <see cref="ILocalActivations"/>, its <see cref="GrainManifest"/> and the serializer.
    /// </summary>
    public static IServiceCollection AddClusterSilo(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(SiloNetwork)))
            return services;
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IFatalErrorHandler, FatalErrorHandler>();
        services.TryAddSingleton<SiloNetwork>();
        services.AddSingleton<ISiloTransport>(p => p.GetRequiredService<SiloNetwork>());
        services.TryAddSingleton<MembershipAgent>();
        services.TryAddSingleton<ClusterMembershipService>();
        services.AddSingleton<IClusterMembershipService>(p => p.GetRequiredService<ClusterMembershipService>());
        services.AddSingleton<ISiloStatusOracle>(p => p.GetRequiredService<ClusterMembershipService>());
        services.TryAddSingleton<ClientDirectory>();
        services.TryAddSingleton<GrainLocator>();
        services.AddSingleton<IGrainLocator>(p => p.GetRequiredService<GrainLocator>());
        services.TryAddSingleton<SiloManifestProvider>();
        services.TryAddSingleton<SiloManagement>();
        services.AddSingleton<IClusterManifestProvider>(p => p.GetRequiredService<SiloManifestProvider>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(p => p.GetRequiredService<ClusterMembershipService>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(p => p.GetRequiredService<ClientDirectory>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(p => p.GetRequiredService<GrainLocator>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(p => p.GetRequiredService<SiloManifestProvider>());
        return services;
    }

    /// <summary>
    /// Gateways and manifest of a client, connected by <see cref="ClusterConnection"/>. Needs an <see cref="Orleans.Messaging.IGatewayListProvider"/>, the
    /// runtime's <see cref="IMessageReceiver"/>, the client's <see cref="GrainManifest"/> and the serializer.
    /// </summary>
    public static IServiceCollection AddClusterClient(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(ClientNetwork)))
            return services;
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ClientIdentity>();
        services.TryAddSingleton<ClientConnectionEvents>();
        services.TryAddSingleton<ClientNetwork>();
        services.AddSingleton<IClientTransport>(p => p.GetRequiredService<ClientNetwork>());
        services.TryAddSingleton<ClientManifestProvider>();
        services.AddSingleton<IClusterManifestProvider>(p => p.GetRequiredService<ClientManifestProvider>());
        services.TryAddSingleton<IClientConnectionRetryFilter, LinearRetryFilter>();
        services.TryAddSingleton<ClusterConnection>();
        services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(p => p.GetRequiredService<ClusterConnection>());
        return services;
    }
}
