using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Wetware.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Sessions;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>What routing needs of a silo.</summary>
internal static class RoutingHosting
{
    /// <summary>Adds the node's table and what keeps it true.</summary>
    public static ISiloBuilder AddRouting(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddOptions<RoutingOptions>().Validate(
            options => !options.Problems().Any(), "Cluster:Routing: an option is outside its limits");
        services.TryAddSingleton(_ => new NodeCordon(path: null));
        services.AddSingleton<OwnRecord>();
        services.AddSingleton<LiveTable>();
        services.AddSingleton<RoutingFeed>();
        services.AddSingleton<Heartbeats>();
        services.AddSingleton<RoutingTableSync>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<Heartbeats>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<RoutingTableSync>());
        return silo.AddSessionService("view", CapabilityKinds.View, static (grains, node) => grains.GetGrain<IViewGrain>(NodeKey.Prefer(node.Server)).GetGrainId());
    }
}
