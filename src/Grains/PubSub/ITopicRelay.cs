using Orleans.Concurrency;
using Wetware.Nodes;

namespace Wetware.Grains.PubSub;

/// <summary>The side of a topic's grain that other nodes see. Between nodes only.</summary>
[Alias("ww.ITopicRelay")]
public interface ITopicRelay : INodeOwned
{
    /// <summary>Puts messages of another node into this node's buffers. They go no further.</summary>
    [Alias("Deliver"), AlwaysInterleave]
    Task Deliver(TopicDelivery delivery, CancellationToken cancellationToken = default);
}
