using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Nodes;
using Wetware.PubSub.Streams;
using Wetware.Tasks;

namespace Wetware;

/// <summary>Adds the client library to a host.</summary>
public static class WetwareClientHosting
{
    /// <summary>Adds an Orleans client with a <see cref="WetwareClient"/>, which connects when the host starts.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Says how the cluster is found, for example <c>UseMulticastClustering</c> of the package <c>Wetware.Clustering</c>.</param>
    public static TBuilder AddWetwareClient<TBuilder>(this TBuilder builder, Action<IClientBuilder> configure)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.UseOrleansClient(client =>
        {
            configure(client);
            client.AddWetwareClient();
        });
        return builder;
    }

    /// <summary>Adds a <see cref="WetwareClient"/>, the stream provider <c>ww</c> and what both need to an Orleans client.</summary>
    public static IClientBuilder AddWetwareClient(this IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Services.AddWetwareClient();
        return client.AddOutgoingGrainCallFilter<NodeGoneFilter>().AddWetwareStreams();
    }

    /// <summary>Adds a <see cref="WetwareClient"/> to services that hold an <see cref="IGrainFactory"/> already, such as those of a node.</summary>
    public static IServiceCollection AddWetwareClient(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CapabilityClient>();
        services.TryAddSingleton(provider => new ChannelClient(provider));
        services.TryAddSingleton<WetwareClient>();
        services.TryAddSingleton<ITaskClient>(provider => provider.GetRequiredService<WetwareClient>().Tasks);
        services.TryAddSingleton<Tasks.Secrets.ITaskSecretClient>(provider => provider.GetRequiredService<WetwareClient>().TaskSecrets);
        services.TryAddSingleton<Modules.IModuleClient>(provider => provider.GetRequiredService<WetwareClient>().Modules);
        services.TryAddSingleton<Modules.IModuleNameClient>(provider => provider.GetRequiredService<WetwareClient>().ModuleNames);
        return services;
    }
}
