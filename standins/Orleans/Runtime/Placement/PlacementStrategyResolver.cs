using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;

namespace Orleans.Runtime.Placement;

/// <summary>The placement strategy of each grain type, from what the cluster knows of its class.</summary>
public sealed class PlacementStrategyResolver(IServiceProvider services, GrainPropertiesResolver properties)
{
    private readonly ConcurrentDictionary<GrainType, PlacementStrategy> _known = new();

    /// <exception cref="KeyNotFoundException">No silo has such a class.</exception>
    public PlacementStrategy GetPlacementStrategy(GrainType grainType)
    {
        if (_known.TryGetValue(grainType, out var known))
            return known;
        var strategy = Resolve(grainType);
        return _known.GetOrAdd(grainType, strategy);
    }

    internal PlacementStrategy? TryGetKnown(GrainType grainType) => _known.GetValueOrDefault(grainType);

    private PlacementStrategy Resolve(GrainType grainType)
    {
        var about = properties.GetGrainProperties(grainType);
        if (!about.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out var name) || string.IsNullOrEmpty(name))
            return services.GetService<PlacementStrategy>() ?? ResourceOptimizedPlacement.Singleton;
        var strategy = services.GetKeyedService<PlacementStrategy>(name)
            ?? throw new KeyNotFoundException($"Could not resolve placement strategy {name} for grain type {grainType}; was it added with AddPlacementDirector?");
        strategy.Initialize(about);
        return strategy;
    }
}
