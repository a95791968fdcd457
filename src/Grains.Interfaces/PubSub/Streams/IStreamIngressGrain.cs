using Wetware.Errors;
using Wetware.Security;

namespace Wetware.PubSub.Streams;

/// <summary>Takes items from clients; a call is served by the node that the client is connected to. For the stream provider.</summary>
[Alias("ww.IStreamIngressGrain"), PublicGrain]
public interface IStreamIngressGrain : IGrainWithIntegerKey
{
    /// <summary>Puts items into the node's queue. Returns when the node has taken them; items that find the queue full are lost and counted.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isRaw">True for bytes as they are, false for items in Orleans' serialized form.</param>
    /// <param name="items">The items, at most <see cref="WetwareStreams.MaxItems"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="WetwareException"><c>limit</c>: too many or too large; <c>denied</c>: the stream is reserved; <c>failed</c>: malformed.</exception>
    [Alias("Publish")]
    Task Publish(StreamId stream, bool isRaw, byte[][] items, CancellationToken cancellationToken = default);
}
