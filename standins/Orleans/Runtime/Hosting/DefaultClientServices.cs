using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Runtime.MembershipService;

namespace Orleans.Runtime;

/// <summary>The services of a client.</summary>
internal static class DefaultClientServices
{
    public static void Add(IServiceCollection services)
    {
        CommonServices.Add(services);
        services.AddClusterClient();
        services.TryAddSingleton(new GrainClassMap([]));
        services.TryAddSingleton<ClusterClientLifecycle>();
        services.TryAddSingleton<IClusterClientLifecycle>(p => p.GetRequiredService<ClusterClientLifecycle>());
        services.AddSingleton<IConfigurationValidator, ClusterOptionsValidator>();
        services.AddSingleton<IConfigurationValidator, ClusteringValidator>();
        services.TryAddSingleton(p =>
        {
            var options = p.GetRequiredService<IOptions<ClientMessagingOptions>>().Value;
            return new CallSettings(
                null,
                p.GetRequiredService<ClientIdentity>().Id,
                options.ResponseTimeout,
                options.ResponseTimeout,
                options.CancelRequestOnTimeout,
                options.WaitForCancellationAcknowledgement);
        });
        services.TryAddSingleton<ClientMessageCenter>();
        services.TryAddSingleton<IMessageCenter>(p => p.GetRequiredService<ClientMessageCenter>());
        services.TryAddSingleton<IMessageReceiver>(p => p.GetRequiredService<ClientMessageCenter>());
        services.TryAddSingleton<ClusterClientHost>();
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<ClusterClientHost>());
    }
}
