using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Streams;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>A consumer's place in a queue: the items that wait for it, bounded in number and bytes. In the agent's turns only.</summary>
internal sealed class StreamCursor(StreamId stream, StreamCursorFactory factory, Action<StreamCursor> disposed) : IQueueCacheCursor
{
    private readonly Queue<StreamMessage> _waiting = new();
    private long _bytes;
    private bool _isDisposed;
    private StreamBatch? _current;

    public StreamId Stream => stream;

    /// <summary>The items that wait, oldest first.</summary>
    public IReadOnlyCollection<StreamMessage> Waiting => _waiting;

    /// <summary>Takes an item, or drops it because the consumer is too slow.</summary>
    public void Offer(StreamMessage message)
    {
        var size = message.Payload.Length;
        if (_waiting.Count >= factory.MaxItems || (_waiting.Count > 0 && _bytes + size > factory.MaxBytes) || !factory.Memory.TryTake(size))
        {
            factory.Metrics.Lost(PubSubMetrics.ConsumerFull, 1);
            return;
        }

        _waiting.Enqueue(message);
        _bytes += size;
    }

    /// <inheritdoc />
    public bool MoveNext()
    {
        _current = _waiting.Count > 0 ? Take() : null;
        return _current is not null;
    }

    /// <inheritdoc />
    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    /// <summary>Does nothing: items are put into the buffer as they are read.</summary>
    public void Refresh(StreamSequenceToken token)
    {
    }

    /// <summary>Counts the items of the current batch, which are not delivered again.</summary>
    public void RecordDeliveryFailure() => factory.Metrics.Lost(PubSubMetrics.OnTheWay, _current?.Count ?? 0);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        factory.Memory.Return(_bytes);
        _bytes = 0;
        _waiting.Clear();
        disposed(this);
    }

    private StreamBatch Take()
    {
        var first = _waiting.Peek();
        var (numbers, payloads, bytes) = (new List<long>(), new List<byte[]>(), 0L);
        while (numbers.Count < WetwareStreams.MaxItems && _waiting.TryPeek(out var message)
            && message.Series == first.Series && message.IsRaw == first.IsRaw
            && (numbers.Count == 0 || bytes + message.Payload.Length <= WetwareStreams.MaxCallBytes))
        {
            _waiting.Dequeue();
            bytes += message.Payload.Length;
            numbers.Add(message.Number);
            payloads.Add(message.Payload);
        }

        _bytes -= bytes;
        factory.Memory.Return(bytes);
        factory.Metrics.Sent(numbers.Count);
        return new StreamBatch(stream, factory.Node, first.Series, first.IsRaw, [.. numbers], [.. payloads], factory.Serializer);
    }
}

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
