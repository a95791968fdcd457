using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

internal sealed class SiloRoleBasedPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        throw new NotSupportedException("Placement by silo role needs the package Microsoft.Orleans.Runtime.");
}
