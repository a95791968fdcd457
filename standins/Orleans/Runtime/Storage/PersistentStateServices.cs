using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>What every silo needs for grains with state.</summary>
internal static class PersistentStateServices
{
    /// <summary>Called by the silo's default services.</summary>
    public static void AddPersistentState(this IServiceCollection services)
    {
        services.TryAddSingleton<IGrainStorageSerializer, DefaultGrainStorageSerializer>();
        services.TryAddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.TryAddSingleton<IAttributeToFactoryMapper<PersistentStateAttribute>, PersistentStateAttributeMapper>();
    }
}
