using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>
/// The silo that the caller asked for, else the one where the fewest activations were placed from here, among a few that are picked at random.
/// </summary>
internal sealed class LeastLoadedPlacementDirector(SiloLoads loads, IOptions<ActivationCountBasedPlacementOptions> options) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
            return Task.FromResult(hint);
        Random.Shared.Shuffle(silos);
        var chosen = silos.Take(Math.Max(1, options.Value.ChooseOutOf)).MinBy(loads.Of)!;
        loads.CountPlacement(chosen);
        return Task.FromResult(chosen);
    }
}
