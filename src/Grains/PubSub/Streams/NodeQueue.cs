namespace Wetware.Grains.PubSub.Streams;

/// <summary>
/// One of a node's stream queues: first in, first out, bounded in number and by the node's memory. It numbers the items of each stream; full, it drops what
/// comes, and the number that is missing tells consumers. Publishing is for any thread, taking for one reader at a time.
/// </summary>
/// <param name="capacity">Most items that wait.</param>
/// <param name="maxStreams">Streams whose numbers are remembered; beyond it a new series begins.</param>
/// <param name="memory">The node's bytes for messages.</param>
internal sealed class NodeQueue(int capacity, int maxStreams, TopicMemory memory)
{
    private readonly Queue<StreamMessage> _messages = new();
    private readonly Dictionary<StreamId, long> _numbers = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource? _arrival;
    private uint _series = 1;

    /// <summary>Items that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _messages.Count;
        }
    }

    /// <summary>Takes an item, or drops it (false).</summary>
    public bool Offer(StreamId stream, byte[] payload, bool isRaw)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            var number = NextNumber(stream);
            if (_messages.Count >= capacity || !memory.TryTake(payload.Length))
                return false;
            _messages.Enqueue(new StreamMessage(stream, _series, number, payload, isRaw));
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult();
        return true;
    }

    /// <summary>Returns the items that wait, oldest first, up to a count and a size; one item always fits.</summary>
    public List<StreamMessage> Take(int maxCount, long maxBytes)
    {
        lock (_gate)
        {
            var taken = new List<StreamMessage>(Math.Min(maxCount, _messages.Count));
            var bytes = 0L;
            while (taken.Count < maxCount && _messages.TryPeek(out var message) && (taken.Count == 0 || bytes + message.Payload.Length <= maxBytes))
            {
                bytes += message.Payload.Length;
                taken.Add(_messages.Dequeue());
            }

            memory.Return(bytes);
            return taken;
        }
    }

    /// <summary>Completes when there are items, and on <see cref="Interrupt"/>. Await it in a context of its own: publishers complete it.</summary>
    public Task Arrival()
    {
        lock (_gate)
        {
            if (_messages.Count > 0)
                return Task.CompletedTask;
            _arrival ??= new TaskCompletionSource();
            return _arrival.Task;
        }
    }

    /// <summary>Completes the <see cref="Arrival"/> that is waited for, without an item.</summary>
    public void Interrupt()
    {
        TaskCompletionSource? arrival;
        lock (_gate)
            (arrival, _arrival) = (_arrival, null);
        arrival?.TrySetResult();
    }

    /// <summary>Returns series and number of the stream's last item; number 0 when there was none.</summary>
    public (uint Series, long Number) Last(StreamId stream)
    {
        lock (_gate)
            return (_series, _numbers.GetValueOrDefault(stream));
    }

    private long NextNumber(StreamId stream)
    {
        if (_numbers.TryGetValue(stream, out var last))
            return _numbers[stream] = last + 1;
        if (_numbers.Count >= maxStreams)
        {
            _numbers.Clear();
            _series++;
        }

        return _numbers[stream] = 1;
    }
}
