namespace Wetware.Grains.PubSub;

/// <summary>
/// The messages of one topic that wait to be sent to one other node: first in, first out, bounded in number and bytes. Full, it loses what comes; the
/// next delivery says how many. No clock, no Orleans; one thread at a time.
/// </summary>
/// <param name="capacity">Most messages that wait.</param>
/// <param name="maxBytes">Most bytes that wait; one message always fits.</param>
/// <param name="memory">The node's bytes.</param>
public sealed class Outbox(int capacity, long maxBytes, TopicMemory memory)
{
    private readonly Queue<ReadOnlyMemory<byte>> _messages = new();
    private long _bytes;
    private long _lost;

    /// <summary>Messages that wait.</summary>
    public int Count => _messages.Count;

    /// <summary>Takes a message, or loses it (false).</summary>
    public bool Offer(ReadOnlyMemory<byte> message)
    {
        if (_messages.Count >= capacity || (_messages.Count > 0 && _bytes + message.Length > maxBytes) || !memory.TryTake(message.Length))
        {
            _lost++;
            return false;
        }

        _messages.Enqueue(message);
        _bytes += message.Length;
        return true;
    }

    /// <summary>The next delivery; null when nothing waits. Losses are told with the messages after them, never alone.</summary>
    public TopicDelivery? Take()
    {
        if (_messages.Count == 0)
            return null;
        var taken = new List<ReadOnlyMemory<byte>>(Math.Min(_messages.Count, TopicDelivery.MaxMessages));
        var bytes = 0L;
        while (taken.Count < TopicDelivery.MaxMessages && _messages.TryPeek(out var message)
            && (taken.Count == 0 || bytes + message.Length <= TopicDelivery.MaxBytes))
        {
            bytes += message.Length;
            taken.Add(_messages.Dequeue());
        }

        _bytes -= bytes;
        memory.Return(bytes);
        var delivery = new TopicDelivery { Messages = taken, Lost = _lost };
        _lost = 0;
        return delivery;
    }

    /// <summary>A delivery did not arrive, or nobody knows: it counts as lost.</summary>
    public void Failed(TopicDelivery delivery) => _lost += delivery.Lost + delivery.Messages.Count;

    /// <summary>Lets all messages go; answers how many.</summary>
    public int Clear()
    {
        var count = _messages.Count;
        memory.Return(_bytes);
        _bytes = 0;
        _messages.Clear();
        return count;
    }
}
