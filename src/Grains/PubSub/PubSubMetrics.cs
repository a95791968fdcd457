using System.Diagnostics.Metrics;

namespace Wetware.Grains.PubSub;

/// <summary>Meter <c>Wetware.PubSub</c>.</summary>
internal sealed class PubSubMetrics : IDisposable
{
    /// <summary>A subscription's buffer, or the node's memory, was full.</summary>
    public const string BufferFull = "buffer";

    /// <summary>The queue at the publisher's node was full.</summary>
    public const string QueueFull = "queue";

    /// <summary>Too much waited at the publisher's node for one consumer.</summary>
    public const string ConsumerFull = "consumer";

    /// <summary>A delivery failed; the consumer may have got it or not.</summary>
    public const string OnTheWay = "on-the-way";

    /// <summary>Found missing by a node that has subscriptions, wherever it was lost.</summary>
    public const string Gap = "gap";

    private readonly Meter _meter;
    private readonly Counter<long> _published;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _dropped;
    private readonly UpDownCounter<int> _subscriptions;

    public PubSubMetrics(IMeterFactory meters, TopicMemory memory)
    {
        _meter = meters.Create("Wetware.PubSub");
        _published = _meter.CreateCounter<long>("ww.pubsub.published", "{message}", "Messages published at this node");
        _delivered = _meter.CreateCounter<long>("ww.pubsub.delivered", "{message}", "Messages put into buffers of subscriptions");
        _sent = _meter.CreateCounter<long>("ww.pubsub.sent", "{message}", "Messages handed over for delivery; one counts for each consumer");
        _lost = _meter.CreateCounter<long>("ww.pubsub.lost", "{message}", "Messages lost, by where");
        _dropped = _meter.CreateCounter<long>("ww.pubsub.dropped", "{subscription}", "Subscriptions dropped because their reader was silent");
        _subscriptions = _meter.CreateUpDownCounter<int>("ww.pubsub.subscriptions", "{subscription}", "Subscriptions on this node");
        _meter.CreateObservableGauge("ww.pubsub.waiting", () => memory.Used, "By", "Bytes of messages that wait on this node");
    }

    public void Published() => _published.Add(1);

    public void Delivered(int count) => _delivered.Add(count);

    public void Sent(int count) => _sent.Add(count);

    public void Lost(string where, long count)
    {
        if (count > 0)
            _lost.Add(count, new KeyValuePair<string, object?>("where", where));
    }

    public void Dropped() => _dropped.Add(1);

    public void Subscriptions(int change) => _subscriptions.Add(change);

    public void Dispose() => _meter.Dispose();
}
