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

/// <summary>An item in a node's queue and in the buffers of its consumers, which share it.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Series">The queue's series when it was numbered.</param>
/// <param name="Number">Its number in stream and series.</param>
/// <param name="Payload">Its encoded form; never changed.</param>
/// <param name="IsRaw">True for bytes as they were published.</param>
internal sealed record StreamMessage(StreamId Stream, uint Series, long Number, byte[] Payload, bool IsRaw);
