using Orleans.Streams;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub;

/// <summary>
/// Takes a topic's messages for a node and puts them into the buffers of its subscriptions. The stream delivers on its own threads, so that it is the stream that waits
/// for this and not the grain that is held up by it; readers are in the grain's turns.
/// </summary>
internal sealed class TopicFanout(PubSubMetrics metrics) : IAsyncBatchObserver<byte[]>
{
    private readonly Dictionary<Guid, Subscriber> _subscribers = [];
    private readonly Lock _gate = new();
    private SequenceGaps _gaps = new();
    private long _delivered;
    private long _lost;

    /// <summary>Number of subscriptions.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _subscribers.Count;
        }
    }

    /// <summary>Messages that were put into buffers, and those that were lost, since the beginning.</summary>
    public (long Delivered, long Lost) Counts
    {
        get
        {
            lock (_gate)
                return (_delivered, _lost);
        }
    }

    /// <summary>The lock that protects all subscribers.</summary>
    public Lock Gate => _gate;

    /// <summary>Adds a subscription.</summary>
    public void Add(Guid id, Subscriber subscriber)
    {
        lock (_gate)
            _subscribers.Add(id, subscriber);
    }

    /// <summary>Returns a subscription, or null.</summary>
    public Subscriber? Find(Guid id)
    {
        lock (_gate)
            return _subscribers.GetValueOrDefault(id);
    }

    /// <summary>Begins to count anew: what was published while the node did not listen is not lost.</summary>
    public void Restart()
    {
        lock (_gate)
            _gaps = new SequenceGaps();
    }

    /// <summary>Removes a subscription and returns it, or null.</summary>
    public Subscriber? Remove(Guid id)
    {
        lock (_gate)
            return _subscribers.Remove(id, out var subscriber) ? subscriber : null;
    }

    /// <summary>Returns all subscriptions as they are now.</summary>
    public List<KeyValuePair<Guid, Subscriber>> All()
    {
        lock (_gate)
            return [.. _subscribers];
    }

    /// <inheritdoc />
    public Task OnNextAsync(IList<SequentialItem<byte[]>> items)
    {
        var woken = new List<TaskCompletionSource>();
        lock (_gate)
        {
            foreach (var item in items)
            {
                if (item.Token is ItemPosition position && _gaps.Accept(position, out var missed))
                    Put(item.Item, position, missed);
            }

            foreach (var subscriber in _subscribers.Values)
            {
                if (subscriber.Buffer.Count > 0 && subscriber.TakeWake() is { } wake)
                    woken.Add(wake);
            }
        }

        // After all are in, so that a reader takes them as one batch.
        foreach (var wake in woken)
            wake.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Does nothing: an error of delivery shows as a gap.</summary>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private void Put(byte[] message, ItemPosition position, long missed)
    {
        var (taken, full) = (0, 0);
        foreach (var subscriber in _subscribers.Values)
        {
            if (!subscriber.IsLaterThanStart(position))
                continue;
            subscriber.Buffer.Miss(missed);
            if (subscriber.Buffer.Offer(message))
                taken++;
            else
                full++;
        }

        _delivered += taken;
        _lost += full + missed;
        metrics.Delivered(taken);
        metrics.Lost(PubSubMetrics.BufferFull, full);
        metrics.Lost(PubSubMetrics.Gap, missed);
    }
}
