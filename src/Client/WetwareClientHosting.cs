using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Nodes;
using Wetware.PubSub.Streams;

namespace Wetware;

/// <summary>Adds the client library to a host.</summary>
public static class WetwareClientHosting
{
    /// <summary>Adds what a client of the primitives needs.</summary>
    public static IClientBuilder AddWetwareClient(this IClientBuilder client)
    {
        client.Services.TryAddSingleton(TimeProvider.System);
        client.Services.AddSingleton<CapabilityClient>();
        client.Services.AddSingleton(services => new ChannelClient(services));
        return client.AddOutgoingGrainCallFilter<NodeGoneFilter>().AddWetwareStreams();
    }
}
