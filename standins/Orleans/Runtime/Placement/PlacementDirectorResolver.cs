using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime.Placement;

public sealed class PlacementDirectorResolver(IServiceProvider services)
{
    public IPlacementDirector GetPlacementDirector(PlacementStrategy placementStrategy) =>
        services.GetKeyedService<IPlacementDirector>(placementStrategy.GetType())
        ?? throw new KeyNotFoundException($"Could not resolve the placement director of {placementStrategy.GetType()}.");
}
