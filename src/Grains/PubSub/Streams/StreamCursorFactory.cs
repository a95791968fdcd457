using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>What the cursors of a node have in common.</summary>
internal sealed class StreamCursorFactory(
    NodeStreams streams, TopicMemory memory, PubSubMetrics metrics, Serializer serializer, IOptions<PubSubOptions> options)
{
    public ulong Node => streams.Node;

    /// <summary>Most items that wait for one consumer.</summary>
    public int MaxItems => options.Value.MaxUnsent;

    /// <summary>Most bytes that wait for one consumer; one item always fits.</summary>
    public long MaxBytes => options.Value.MaxUnsentBytes;

    public TopicMemory Memory => memory;

    public PubSubMetrics Metrics => metrics;

    public Serializer Serializer => serializer;

    public StreamCursor Create(StreamId stream, Action<StreamCursor> disposed) => new(stream, this, disposed);
}
