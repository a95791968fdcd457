using Wetware.Tests.Fixture;

namespace Wetware.Tests.Streams;

public sealed class StreamPart : IClusterPart
{
    public void Configure(ISiloBuilder silo) => silo.AddMemoryGrainStorage("PubSubStore").AddMemoryStreams("Mem");

    public void Configure(IClientBuilder client) => client.AddMemoryStreams("Mem");
}
