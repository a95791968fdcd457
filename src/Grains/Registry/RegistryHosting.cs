using Microsoft.Extensions.DependencyInjection;

namespace Wetware.Grains.Registry;

/// <summary>What the registry needs of a silo, beside topics and the node's <see cref="Security.IEnvelopeSigner"/>.</summary>
internal static class RegistryHosting
{
    public static ISiloBuilder AddRegistry(this ISiloBuilder silo)
    {
        silo.Services.AddMetrics();
        silo.Services.AddSingleton<RegistryMetrics>();
        return silo;
    }
}
