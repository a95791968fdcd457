using Wetware.Tests.Fixture;

namespace Wetware.Tests.Filters;

public sealed class FilterPart : IClusterPart
{
    public void Configure(ISiloBuilder silo) =>
        silo.AddIncomingGrainCallFilter<RecordingIncomingFilter>().AddOutgoingGrainCallFilter<RecordingOutgoingFilter>();

    public void Configure(IClientBuilder client) => client.AddOutgoingGrainCallFilter<RecordingOutgoingFilter>();
}
