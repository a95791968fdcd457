using Orleans.Streams;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>
/// The cache of a queue: every consumer has a bounded buffer of its own, which items are put into as they are read. A consumer that is slow fills its buffer
/// and loses the newest items; it keeps nobody else's items in memory and never stops the queue. In the agent's turns only.
/// </summary>
internal sealed class StreamCache(StreamCursorFactory cursors) : IQueueCache
{
    private readonly Dictionary<StreamId, List<StreamCursor>> _cursors = [];

    // What the last read yielded for streams without consumers: the agent asks for it when it has learned the stream's consumers.
    private readonly Dictionary<StreamId, QueuedBatch> _unclaimed = [];

    /// <inheritdoc />
    public int GetMaxAddCount() => NodeQueueReceiver.MaxItems;

    /// <inheritdoc />
    public bool IsUnderPressure() => false;

    /// <inheritdoc />
    public bool TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = [];
        return false;
    }

    /// <inheritdoc />
    public void AddToCache(IList<IBatchContainer> messages)
    {
        _unclaimed.Clear();
        foreach (var batch in messages.OfType<QueuedBatch>())
        {
            if (!_cursors.TryGetValue(batch.StreamId, out var consumers))
            {
                _unclaimed.Add(batch.StreamId, batch);
                continue;
            }

            foreach (var cursor in consumers)
            {
                foreach (var message in batch.Messages)
                    cursor.Offer(message);
            }
        }
    }

    /// <inheritdoc />
    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token)
    {
        var cursor = cursors.Create(streamId, Remove);
        if (!_cursors.TryGetValue(streamId, out var others))
            _cursors.Add(streamId, others = []);
        if (token is ItemPosition from)
        {
            foreach (var message in Retained(streamId, others))
            {
                if ((message.Series, message.Number).CompareTo((from.Series, from.SequenceNumber)) >= 0)
                    cursor.Offer(message);
            }
        }

        others.Add(cursor);
        return cursor;
    }

    // The first cursor of a stream that had no consumers holds its items until all consumers have theirs.
    private IEnumerable<StreamMessage> Retained(StreamId stream, List<StreamCursor> others)
    {
        if (others.MaxBy(cursor => cursor.Waiting.Count) is { } fullest)
            return fullest.Waiting;
        return _unclaimed.TryGetValue(stream, out var batch) ? batch.Messages : [];
    }

    private void Remove(StreamCursor cursor)
    {
        if (_cursors.TryGetValue(cursor.Stream, out var all) && all.Remove(cursor) && all.Count == 0)
            _cursors.Remove(cursor.Stream);
    }
}
