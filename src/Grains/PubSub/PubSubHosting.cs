using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Wetware.Capabilities;
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
        services.AddSingleton<InterestTable>();
        services.AddSingleton<TopicMemory>();
        services.AddSingleton<PubSubMetrics>();
        services.AddSingleton(all =>
            new OwnInterest(all.GetRequiredService<NodeCard>().Server, all.GetRequiredService<IOptions<PubSubOptions>>().Value.MaxTopics));
        return silo.AddSessionOffer("router", CapabilityKinds.Router, static (grains, node) => grains.GetGrain<IRouterGrain>(node.Server).GetGrainId());
    }
}
