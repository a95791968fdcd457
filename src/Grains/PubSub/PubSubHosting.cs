using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Wetware.Capabilities;
using Wetware.Grains.PubSub.Streams;
using Wetware.Grains.Sessions;
using Wetware.Nodes;
using Wetware.PubSub;

namespace Wetware.Grains.PubSub;

/// <summary>What topics need of a silo.</summary>
internal static class PubSubHosting
{
    public static ISiloBuilder AddPubSub(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddMetrics();
        services.AddOptions<PubSubOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TopicMemory>();
        services.AddSingleton<PubSubMetrics>();
        services.AddSingleton<TopicFeeds>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<TopicFeeds>());
        return silo.AddWetwareStreams().AddSessionService("router", CapabilityKinds.Router, static (grains, node) => grains.GetGrain<IRouterGrain>(NodeKey.Prefer(node.Server)).GetGrainId());
    }
}
