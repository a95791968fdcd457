using Microsoft.Extensions.DependencyInjection;

namespace Wetware.Tests.Fixture;

/// <summary>What tests take from a silo.</summary>
public static class Services
{
    /// <summary>Calls through it start on the silo itself.</summary>
    public static IGrainFactory GetGrainFactory(this IServiceProvider services) => services.GetRequiredService<IGrainFactory>();
}
