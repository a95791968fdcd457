using System.Globalization;
using Orleans.Runtime.Placement;

namespace Wetware.Tests.Placement;

/// <summary>Reads the silo's port from the key (<c>name@port</c>).</summary>
public sealed class OnChosenSiloDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var port = int.Parse(target.GrainIdentity.Key.ToString()!.Split('@')[1], CultureInfo.InvariantCulture);
        var silo = context.GetCompatibleSilos(target).FirstOrDefault(silo => silo.Endpoint.Port == port);
        return silo is null ? throw new InvalidOperationException($"no silo at port {port}") : Task.FromResult(silo);
    }
}
