using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>The silo that the caller asked for, else this one, else any.</summary>
internal sealed class PreferLocalPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
            return Task.FromResult(hint);
        return Task.FromResult(context.LocalSiloStatus == SiloStatus.Active && silos.Contains(context.LocalSilo)
            ? context.LocalSilo
            : silos[Random.Shared.Next(silos.Length)]);
    }
}
