using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Wetware.Capabilities;
using Wetware.Grains.Sessions;
using Wetware.Grains.Tokens;

namespace Wetware.Grains.Capabilities;

/// <summary>What capabilities need of a silo and of a client.</summary>
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

    public static IClientBuilder AddCapabilities(this IClientBuilder client)
    {
        client.Services.TryAddSingleton(TimeProvider.System);
        client.Services.AddSingleton<CapabilityClient>();
        return client;
    }
}
