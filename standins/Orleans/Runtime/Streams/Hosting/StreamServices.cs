using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>The services of memory streams.</summary>
internal static class StreamServices
{
    public static IServiceCollection AddMemoryStreamProvider(this IServiceCollection services, string name)
    {
        services.TryAddSingleton<OutsideConsumer>();
        services.AddKeyedSingleton<IStreamProvider>(name, (provider, key) => new MemoryStreamProvider((string)key!, provider));
        return services;
    }

    public static IServiceCollection AddStreamGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ImplicitSubscriptions>();
        services.TryAddKeyedTransient<IGrainExtension>(
            typeof(IStreamConsumerExtension), (provider, _) => new StreamConsumerExtension(provider, RuntimeContext.Current));
        return services;
    }
}
