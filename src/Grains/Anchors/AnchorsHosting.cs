using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Grains.Quotas;
using Wetware.Grains.Sessions;

namespace Wetware.Grains.Anchors;

/// <summary>Registers the anchors' services.</summary>
internal static class AnchorsHosting
{
    /// <summary>Name of the root anchor in sessions.</summary>
    private const string Offer = "anchor";

    /// <summary>Name of the anchors' states.</summary>
    internal const string State = "anchor";

    /// <summary>Adds the services to a silo.</summary>
    public static ISiloBuilder AddAnchors(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<AnchorOptions>().Validate(options => !options.Problems().Any(), "Cluster:Anchors: an option is outside its limits");
        silo.Services.AddMetrics();
        silo.Services.AddSingleton<AnchorMetrics>();
        silo.Services.AddStateQuota(State, static all => all.GetRequiredService<IOptions<AnchorOptions>>().Value.Quotas());
        silo.Services.AddSingleton<NodeAnchors>();
        return silo.AddSessionService(Offer, CapabilityKinds.Anchor, static (grains, _) => AnchorPath.Root.GetGrain(grains).GetGrainId());
    }
}
