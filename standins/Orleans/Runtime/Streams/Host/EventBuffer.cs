namespace Orleans.Streams;

/// <summary>The newest events of a stream: those that not everybody has, and some more for subscriptions that begin earlier.</summary>
internal sealed class EventBuffer(long first)
{
    /// <summary>Batches that may wait for a consumer; publishers wait when there are more.</summary>
    public const int MaxPending = 4096;

    /// <summary>Bytes of events that may wait for a consumer.</summary>
    public const long MaxPendingBytes = 64L << 20;

    private const int Kept = 512;
    private const long KeptBytes = 4L << 20;
    private const int DeliveryBytes = 1 << 20;
    private readonly LinkedList<StreamDelivery> _done = new();
    private readonly Queue<StreamDelivery> _pending = new();
    private long _doneBytes;
    private long _pendingBytes;

    /// <summary>The number that the next batch gets.</summary>
    public long Next { get; private set; } = first;

    /// <summary>The number of the oldest batch that is kept; <see cref="Next"/> when there is none.</summary>
    public long Oldest => _done.First?.Value.Sequence ?? (_pending.TryPeek(out var batch) ? batch.Sequence : Next);

    public bool IsFull => _pending.Count >= MaxPending || _pendingBytes >= MaxPendingBytes;

    public bool HasPending => _pending.Count > 0;

    public void Append(StreamBatch batch)
    {
        _pending.Enqueue(new StreamDelivery(Next++, batch));
        _pendingBytes += batch.Items.Length;
    }

    /// <summary>Batches from a number on, about as many as one message should hold.</summary>
    public StreamDelivery[] Read(long from, int most)
    {
        var result = new List<StreamDelivery>();
        var bytes = 0L;
        foreach (var delivery in _done.Concat(_pending))
        {
            if (delivery.Sequence < from)
                continue;
            if (result.Count == most || (bytes > 0 && bytes + delivery.Batch.Items.Length > DeliveryBytes))
                break;
            bytes += delivery.Batch.Items.Length;
            result.Add(delivery);
        }

        return [.. result];
    }

    /// <summary>Everybody has the batches below <paramref name="least"/>.</summary>
    public void Done(long least)
    {
        while (_pending.TryPeek(out var batch) && batch.Sequence < least)
        {
            _done.AddLast(_pending.Dequeue());
            _pendingBytes -= batch.Batch.Items.Length;
            _doneBytes += batch.Batch.Items.Length;
        }

        while (_done.First is { } oldest && (_done.Count > Kept || _doneBytes > KeptBytes))
        {
            _done.RemoveFirst();
            _doneBytes -= oldest.Value.Batch.Items.Length;
        }
    }
}
