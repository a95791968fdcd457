using Wetware.PubSub;

namespace Wetware.Grains.PubSub;

/// <summary>
/// The messages that wait for one subscription's reader: first in, first out, bounded in number and bytes. Full, it loses what comes and counts it. A batch
/// that was read is kept until the reader's next read shows that it has arrived, so a read whose answer was lost is answered the same again.
/// No clock, no Orleans; one thread at a time.
/// </summary>
/// <param name="capacity">Most messages that wait.</param>
/// <param name="maxBytes">Most bytes that wait; one message always fits.</param>
/// <param name="memory">The node's bytes.</param>
public sealed class SubscriptionBuffer(int capacity, long maxBytes, TopicMemory memory)
{
    private const int MaxWithdrawn = 8;

    private readonly Queue<TopicMessage> _messages = new();
    private readonly Queue<Guid> _withdrawn = new(MaxWithdrawn);
    private long _bytes;
    private Guid? _reader;
    private Guid? _served;
    private TopicBatch _last = new();

    /// <summary>Messages that wait.</summary>
    public int Count => _messages.Count;

    /// <summary>Messages lost since the beginning.</summary>
    public long Lost { get; private set; }

    /// <summary>True while a read waits; then the buffer is empty.</summary>
    public bool HasReader => _reader is not null;

    /// <summary>Takes a message, or loses it (false).</summary>
    public bool Offer(ReadOnlyMemory<byte> message)
    {
        if (_messages.Count >= capacity || (_messages.Count > 0 && _bytes + message.Length > maxBytes) || !memory.TryTake(message.Length))
        {
            Lost++;
            return false;
        }

        _messages.Enqueue(new TopicMessage(message, Lost));
        _bytes += message.Length;
        return true;
    }

    /// <summary>Counts messages that were lost on the way to this node.</summary>
    public void Miss(long count) => Lost += count;

    /// <summary>
    /// A read begins, or is asked for again. One of another id ends the one that waits, and lets the last batch go. One that was withdrawn before, because
    /// its withdrawal overtook it, is over already.
    /// </summary>
    public void Begin(Guid operation)
    {
        if (_served == operation || _withdrawn.Contains(operation))
            return;
        _served = null;
        _last = new TopicBatch();
        _reader = operation;
    }

    /// <summary>What there is for <paramref name="operation"/>, which has begun.</summary>
    /// <param name="operation">The read.</param>
    /// <param name="max">Most messages, at least one.</param>
    /// <param name="batch">When served: the messages.</param>
    public ReadState Look(Guid operation, int max, out TopicBatch batch)
    {
        batch = _last;
        if (_served == operation)
            return ReadState.Served;
        if (_reader != operation)
            return ReadState.Over;
        if (_messages.Count == 0)
            return ReadState.Waiting;
        (_served, _reader) = (operation, null);
        batch = _last = new TopicBatch { Messages = Take(max), Lost = Lost };
        return ReadState.Served;
    }

    /// <summary>True for the read that waits, and for the last one that was served.</summary>
    public bool Knows(Guid operation) => _reader == operation || _served == operation;

    /// <summary>Ends a read that waits; answers its batch when it was served before, else null.</summary>
    public TopicBatch? Withdraw(Guid operation)
    {
        if (_served == operation)
            return _last;
        if (_reader == operation)
            _reader = null;
        if (_withdrawn.Count == MaxWithdrawn)
            _withdrawn.Dequeue();
        _withdrawn.Enqueue(operation);
        return null;
    }

    /// <summary>Lets all messages go.</summary>
    public void Clear()
    {
        memory.Return(_bytes);
        _bytes = 0;
        _messages.Clear();
        _last = new TopicBatch();
        (_reader, _served) = (null, null);
    }

    private List<TopicMessage> Take(int max)
    {
        var taken = new List<TopicMessage>(Math.Min(max, _messages.Count));
        var bytes = 0L;
        while (taken.Count < max && _messages.TryPeek(out var message) && (taken.Count == 0 || bytes + message.Data.Length <= TopicLimits.MaxBatchBytes))
        {
            bytes += message.Data.Length;
            taken.Add(_messages.Dequeue());
        }

        _bytes -= bytes;
        memory.Return(bytes);
        return taken;
    }
}
