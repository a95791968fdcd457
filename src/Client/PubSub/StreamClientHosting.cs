using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Wetware.PubSub.Streams;

/// <summary>Adds the stream provider to a client.</summary>
public static class StreamClientHosting
{
    /// <summary>
    /// Adds the stream provider <see cref="WetwareStreams.Provider"/>, so that the client publishes and subscribes with
    /// <c>GetStreamProvider("ww").GetStream&lt;T&gt;(…)</c>.
    /// </summary>
    public static IClientBuilder AddWetwareStreams(this IClientBuilder client) => client.AddPersistentStreams(
        WetwareStreams.Provider,
        static (services, name) => new ClientStreamAdapter(name, services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<Serializer>()),
        configureStream: null);
}
