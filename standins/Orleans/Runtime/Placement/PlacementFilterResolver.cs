using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>The placement filters of each grain type, in their order.</summary>
internal sealed class PlacementFilterResolver(IServiceProvider services, GrainPropertiesResolver properties)
{
    private readonly ConcurrentDictionary<GrainType, (PlacementFilterStrategy, IPlacementFilterDirector)[]> _known = new();

    public (PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)[] For(GrainType grainType) => _known.GetOrAdd(grainType, Resolve);

    private (PlacementFilterStrategy, IPlacementFilterDirector)[] Resolve(GrainType grainType)
    {
        if (!properties.TryGetGrainProperties(grainType, out var about)
            || !about.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementFilter, out var names))
            return [];
        var filters = new List<(PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)>();
        foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var strategy = services.GetKeyedService<PlacementFilterStrategy>(name)
                ?? throw new KeyNotFoundException($"Could not resolve placement filter {name} for grain type {grainType}; was it added with AddPlacementFilter?");
            strategy.Initialize(about);
            filters.Add((strategy, services.GetRequiredKeyedService<IPlacementFilterDirector>(strategy.GetType())));
        }

        if (filters.DistinctBy(f => f.Strategy.Order).Count() != filters.Count)
            throw new InvalidOperationException($"Two placement filters of grain type {grainType} have the same order.");
        return [.. filters.OrderBy(f => f.Strategy.Order)];
    }
}
