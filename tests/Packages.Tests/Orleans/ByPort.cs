using System.Globalization;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Wetware.Tests;

/// <summary>A placement strategy of our own: the key of the grain (<c>name@port</c>) says on which silo it lives.</summary>
[GenerateSerializer, Immutable]
public sealed class ByPort : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
public sealed class ByPortAttribute() : PlacementAttribute(new ByPort());

public sealed class ByPortDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var port = int.Parse(target.GrainIdentity.Key.ToString()!.Split('@')[1], CultureInfo.InvariantCulture);
        var silo = context.GetCompatibleSilos(target).FirstOrDefault(silo => silo.Endpoint.Port == port);
        return silo is null ? throw new ProbeException("no silo at this port", port) : Task.FromResult(silo);
    }
}
