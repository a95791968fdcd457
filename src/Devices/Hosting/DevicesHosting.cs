using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Wetware.Devices;

/// <summary>Puts the device orchestrator into a gateway.</summary>
public static class DevicesHosting
{
    /// <summary>Registers what the orchestrator consists of.</summary>
    public static IServiceCollection AddDevices(this IServiceCollection services) => services;

    /// <summary>Maps its routes.</summary>
    public static void MapDevices(this IEndpointRouteBuilder routes) => ArgumentNullException.ThrowIfNull(routes);
}
