using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Wetware.Functions;

/// <summary>Puts the function platform into a gateway.</summary>
public static class FunctionsHosting
{
    /// <summary>Registers what the platform consists of.</summary>
    public static IServiceCollection AddFunctions(this IServiceCollection services) => services;

    /// <summary>Maps its routes.</summary>
    public static void MapFunctions(this IEndpointRouteBuilder routes) => ArgumentNullException.ThrowIfNull(routes);
}
