using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Grains.Sessions;
using Wetware.Registry;

namespace Wetware.Grains.Registry;

/// <summary>What the registry needs of a silo, beside topics and the node's <see cref="Security.IEnvelopeSigner"/>.</summary>
internal static class RegistryHosting
{
    public static ISiloBuilder AddRegistry(this ISiloBuilder silo)
    {
        silo.Services.AddMetrics();
        silo.Services.AddSingleton<RegistryMetrics>();
        return silo.AddSessionService("registry", CapabilityKinds.Registry, static (grains, node) => grains.GetGrain<IRegistryGrain>(node.Server).GetGrainId());
    }
}
