using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Wetware.Errors;
using Wetware.PubSub;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>Puts clients' items into the queues of the node that a client is connected to. What a client sends is checked here, whatever the client checked.</summary>
[StatelessWorker, Reentrant]
internal sealed class StreamIngressGrain(NodeStreams streams, IOptions<ClusterOptions> cluster) : Grain, IStreamIngressGrain
{
    /// <inheritdoc />
    public Task Publish(StreamId stream, bool isRaw, byte[][] items, CancellationToken cancellationToken = default)
    {
        WetwareStreams.CheckPublish(stream, cluster.Value.ServiceId);
        ArgumentNullException.ThrowIfNull(items);
        if (items.Length > WetwareStreams.MaxItems)
            throw new WetwareException(ErrorKind.Limit, $"items: {items.Length}; at most {WetwareStreams.MaxItems} are allowed");
        foreach (var item in items)
        {
            if (item is null)
                throw new WetwareException(ErrorKind.Failed, "items: one is null");
            if (item.Length > TopicLimits.MaxMessageBytes)
                throw Topic.TooLarge(item.Length);
        }

        foreach (var item in items)
            streams.Publish(stream, item, isRaw);
        return Task.CompletedTask;
    }
}
