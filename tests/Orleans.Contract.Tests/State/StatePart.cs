using Wetware.Tests.Fixture;

namespace Wetware.Tests.State;

public sealed class StatePart : IClusterPart
{
    public void Configure(ISiloBuilder silo) => silo.AddMemoryGrainStorageAsDefault();
}
