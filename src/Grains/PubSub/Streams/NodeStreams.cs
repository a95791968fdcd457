using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans.Streams;
using Wetware.Nodes;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>The stream queues of this node. A stream is always in the same one, so that its items keep their order.</summary>
internal sealed class NodeStreams
{
    // Of all queues together.
    private const int MaxStreams = 65_536;

    private readonly NodeQueue[] _queues;
    private readonly PubSubMetrics _metrics;

    public NodeStreams(NodeCard node, IOptions<PubSubOptions> options, TopicMemory memory, PubSubMetrics metrics)
    {
        var settings = options.Value;
        _metrics = metrics;
        Node = ulong.Parse(node.Server, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _queues = [.. Enumerable.Range(0, settings.Queues).Select(_ => new NodeQueue(settings.MaxQueued, MaxStreams / settings.Queues, memory))];
        Ids = [.. Enumerable.Range(0, settings.Queues).Select(index => QueueId.GetQueueId(WetwareStreams.Provider, (uint)index, (uint)index))];
    }

    /// <summary>This node's server id, as a number.</summary>
    public ulong Node { get; }

    /// <summary>The ids of the queues.</summary>
    public IReadOnlyList<QueueId> Ids { get; }

    /// <summary>Returns the queue of an id.</summary>
    public NodeQueue this[QueueId id] => _queues[id.GetNumericId()];

    /// <summary>Returns the id of a stream's queue.</summary>
    public QueueId IdOf(StreamId stream) => Ids[IndexOf(stream)];

    /// <summary>Puts an item into its stream's queue; false when it was dropped because the queue is full. Never waits.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="payload">The encoded item; not changed afterwards.</param>
    /// <param name="isRaw">See <see cref="StreamItems"/>.</param>
    public bool Publish(StreamId stream, byte[] payload, bool isRaw)
    {
        _metrics.Published();
        if (_queues[IndexOf(stream)].Offer(stream, payload, isRaw))
            return true;
        _metrics.Lost(PubSubMetrics.QueueFull, 1);
        return false;
    }

    /// <summary>Returns the position of the last item that was published to a stream at this node.</summary>
    public ItemPosition Last(StreamId stream)
    {
        var (series, number) = _queues[IndexOf(stream)].Last(stream);
        return new ItemPosition(Node, series, number);
    }

    private int IndexOf(StreamId stream) => (int)((uint)stream.GetHashCode() % (uint)_queues.Length);
}
