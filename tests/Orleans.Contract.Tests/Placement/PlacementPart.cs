using Wetware.Tests.Fixture;

namespace Wetware.Tests.Placement;

public sealed class PlacementPart : IClusterPart
{
    public void Configure(ISiloBuilder silo) => silo.AddPlacementDirector<OnChosenSilo, OnChosenSiloDirector>();
}
