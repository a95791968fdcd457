using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Management;
using Orleans.Runtime.MembershipService;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>The services of a silo.</summary>
internal static class DefaultSiloServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<SiloMarker>();
        CommonServices.Add(services);
        services.AddClusterSilo();
        services.AddPersistentState();
        AddSilo(services);
        AddGrains(services);
        AddPlacement(services);
    }

    private static void AddSilo(IServiceCollection services)
    {
        services.TryAddSingleton<ILocalSiloDetails, LocalSiloDetails>();
        services.TryAddSingleton<SiloLifecycleSubject>();
        services.TryAddSingleton<ISiloLifecycleSubject>(p => p.GetRequiredService<SiloLifecycleSubject>());
        services.TryAddSingleton<ISiloLifecycle>(p => p.GetRequiredService<SiloLifecycleSubject>());
        services.TryAddSingleton<Silo>();
        services.AddHostedService<SiloHostedService>();
        services.AddSingleton<IConfigurationValidator, ClusterOptionsValidator>();
        services.AddSingleton<IConfigurationValidator, ClusteringValidator>();
        services.TryAddSingleton(p =>
        {
            var options = p.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
            return new CallSettings(
                p.GetRequiredService<ILocalSiloDetails>().SiloAddress,
                ClientGrainId.CreateHosted(p.GetRequiredService<ILocalSiloDetails>().SiloAddress),
                options.ResponseTimeout,
                options.SystemResponseTimeout,
                options.CancelRequestOnTimeout,
                options.WaitForCancellationAcknowledgement);
        });
        services.TryAddSingleton<MessageCenter>();
        services.TryAddSingleton<IMessageCenter>(p => p.GetRequiredService<MessageCenter>());
        services.TryAddSingleton<IMessageReceiver>(p => p.GetRequiredService<MessageCenter>());
        services.TryAddSingleton<IOverloadDetector, OverloadDetector>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloShutdown>();
    }

    private static void AddGrains(IServiceCollection services)
    {
        services.TryAddSingleton(ManifestBuilder.BuildClasses);
        services.TryAddSingleton<Catalog>();
        services.TryAddSingleton<ILocalActivations>(p => p.GetRequiredService<Catalog>());
        services.TryAddSingleton<IGrainRuntime, GrainRuntime>();
        services.TryAddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddPersistentState();
        services.TryAddSingleton<ActivationCollector>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(p => p.GetRequiredService<ActivationCollector>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(p => p.GetRequiredService<SiloManagement>());
        services.AddKeyedTransient<IGrainExtension, GrainManagementExtension>(typeof(IGrainManagementExtension));
        services.AddKeyedTransient<IGrainExtension, AsyncEnumerableGrainExtension>(typeof(IAsyncEnumerableGrainExtension));
    }

    private static void AddPlacement(IServiceCollection services)
    {
        services.TryAddSingleton<PlacementStrategyResolver>();
        services.TryAddSingleton<PlacementDirectorResolver>();
        services.TryAddSingleton<PlacementFilterResolver>();
        services.TryAddSingleton<PlacementCandidates>();
        services.TryAddSingleton<GrainPlacer>();
        services.TryAddSingleton<SiloLoads>();
        services.AddPlacementDirector<RandomPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<PreferLocalPlacement, PreferLocalPlacementDirector>();
        services.AddPlacementDirector<HashBasedPlacement, HashBasedPlacementDirector>();
        services.AddPlacementDirector<ActivationCountBasedPlacement, LeastLoadedPlacementDirector>();
        services.AddPlacementDirector<ResourceOptimizedPlacement, LeastLoadedPlacementDirector>();
        services.AddPlacementDirector<StatelessWorkerPlacement, StatelessWorkerDirector>();
        services.AddPlacementDirector<SiloRoleBasedPlacement, SiloRoleBasedPlacementDirector>();
    }
}
