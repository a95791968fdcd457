using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Grains.Sessions;
using Wetware.Grains.Tokens;

namespace Wetware.Grains.Capabilities;

/// <summary>Adds capabilities to a silo.</summary>
internal static class CapabilitiesHosting
{
    public static ISiloBuilder AddCapabilities(this ISiloBuilder silo)
    {
        silo.Services.AddMetrics();
        silo.Services.AddSingleton<SealKey>();
        silo.Services.AddSingleton<ICapabilityFactory, CapabilityFactory>();
        silo.Services.AddSingleton<CapabilityMetrics>();
        silo.Services.AddSingleton<CapabilityInvokers>();
        silo.Services.AddSingleton<CapabilityClient>();
        silo.Services.AddSingleton<TokenMetrics>();
        return silo.AddSessions();
    }
}
