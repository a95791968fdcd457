using Microsoft.Extensions.DependencyInjection;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Grains.Sessions;

namespace Wetware.Grains.Anchors;

/// <summary>What anchors need of a silo.</summary>
internal static class AnchorsHosting
{
    /// <summary>Name of the tree's root in sessions.</summary>
    private const string Offer = "anchor";

    /// <summary>Adds them.</summary>
    public static ISiloBuilder AddAnchors(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<AnchorOptions>().Validate(options => !options.Problems().Any(), "Cluster:Anchors: an option is outside its limits");
        silo.Services.AddSingleton<NodeAnchors>();
        return silo.AddSessionService(Offer, CapabilityKinds.Anchor, static (grains, _) => grains.GetAnchor(AnchorPath.Root).Grain.GetGrainId());
    }
}
