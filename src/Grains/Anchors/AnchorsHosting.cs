using Microsoft.Extensions.DependencyInjection;

namespace Wetware.Grains.Anchors;

/// <summary>What anchors need of a silo.</summary>
internal static class AnchorsHosting
{
    /// <summary>Adds them.</summary>
    public static ISiloBuilder AddAnchors(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<AnchorOptions>().BindConfiguration(AnchorOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        silo.Services.AddSingleton<NodeAnchors>();
        return silo;
    }
}
