using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;

namespace Orleans.Runtime;

/// <summary>What silos and clients have in common.</summary>
internal static class CommonServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSerializer();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICodecSource, RuntimeCodecs>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<GrainTypeOptions>, GrainTypeScanner>());
        services.TryAddSingleton<InterfaceRegistry>();
        services.TryAddSingleton(ManifestBuilder.Build);
        services.TryAddSingleton<GrainPropertiesResolver>();
        services.TryAddSingleton<GrainInterfaceTypeToGrainTypeResolver>();
        services.TryAddSingleton<CallbackTable>();
        services.TryAddSingleton<CallRuntime>();
        services.TryAddSingleton<IGrainReferenceRuntime>(p => p.GetRequiredService<CallRuntime>());
        services.TryAddSingleton<CallTimeouts>();
        services.TryAddSingleton<ReferenceFactory>();
        services.TryAddSingleton<TargetDirectory>();
        services.TryAddSingleton<TargetRuntime>();
        services.TryAddSingleton<IObserverHost, ObserverHost>();
        services.TryAddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.TryAddSingleton<GrainFactory>();
        services.TryAddSingleton<IGrainFactory>(p => p.GetRequiredService<GrainFactory>());
        services.TryAddSingleton<IInternalGrainFactory>(p => p.GetRequiredService<GrainFactory>());
        services.TryAddSingleton<IClusterClient>(p => p.GetRequiredService<GrainFactory>());
    }
}
