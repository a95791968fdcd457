using Orleans.Streams;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>The items of one stream that one read of a queue yielded, on their way to the cache of the same agent.</summary>
internal sealed class QueuedBatch(ulong node, StreamId stream) : IBatchContainer
{
    public List<StreamMessage> Messages { get; } = [];

    /// <inheritdoc />
    public StreamId StreamId => stream;

    /// <inheritdoc />
    public StreamSequenceToken SequenceToken => new ItemPosition(node, Messages[0].Series, Messages[0].Number);

    /// <inheritdoc />
    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => throw new NotSupportedException("only the batches of a cursor are delivered");

    /// <inheritdoc />
    public bool ImportRequestContext() => false;
}
