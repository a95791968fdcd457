using Wetware.PubSub;

namespace Wetware.Grains.PubSub;

/// <summary>Section <c>Cluster:PubSub</c>: how much of a node topics may use.</summary>
public sealed class PubSubOptions
{
    /// <summary>Subscriptions of one topic on one node. 1 to 100,000. Default 1024.</summary>
    public int MaxSubscriptions { get; set; } = 1024;

    /// <summary>Topics with subscriptions on one node. 1 to 65,536. Default 4096.</summary>
    public int MaxTopics { get; set; } = 4096;

    /// <summary>Bytes of messages that wait in one subscription's buffer. 1 MiB to 1 GiB. Default 32 MiB.</summary>
    public long MaxBufferBytes { get; set; } = 32L << 20;

    /// <summary>Bytes of messages that wait on the node in all: in queues, for consumers and for readers. 1 MiB to 64 GiB. Default 256 MiB.</summary>
    public long MaxNodeBytes { get; set; } = 256L << 20;

    /// <summary>Stream queues of a node; a stream is always in the same one. 1 to 64. Default 8.</summary>
    public int Queues { get; set; } = 8;

    /// <summary>Messages that wait in one queue. 1 to 1,000,000. Default 65,536.</summary>
    public int MaxQueued { get; set; } = 65_536;

    /// <summary>Messages of one stream that wait to be delivered to one consumer: another node, or a client. 1 to 100,000. Default 4096.</summary>
    public int MaxUnsent { get; set; } = 4096;

    /// <summary>Bytes of messages of one stream that wait to be delivered to one consumer. 1 MiB to 1 GiB. Default 16 MiB.</summary>
    public long MaxUnsentBytes { get; set; } = 16L << 20;

    /// <summary>
    /// How long a subscription is kept after its reader's last call. 200 ms to 1 hour. Default 1 minute; readers that work say every 20 s that they are there.
    /// </summary>
    public TimeSpan Silence { get; set; } = TopicLimits.IdleTimeout;

    /// <summary>The settings that are out of range, and why.</summary>
    public IEnumerable<(string Option, string Message)> Problems()
    {
        (string Option, long Value, long Least, long Most)[] numbers =
        [
            (nameof(MaxSubscriptions), MaxSubscriptions, 1, 100_000),
            (nameof(MaxTopics), MaxTopics, 1, 65_536),
            (nameof(MaxBufferBytes), MaxBufferBytes, 1 << 20, 1 << 30),
            (nameof(MaxNodeBytes), MaxNodeBytes, 1 << 20, 64L << 30),
            (nameof(Queues), Queues, 1, 64),
            (nameof(MaxQueued), MaxQueued, 1, 1_000_000),
            (nameof(MaxUnsent), MaxUnsent, 1, 100_000),
            (nameof(MaxUnsentBytes), MaxUnsentBytes, 1 << 20, 1 << 30),
        ];
        (string Option, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] times =
        [
            (nameof(Silence), Silence, TimeSpan.FromMilliseconds(200), TimeSpan.FromHours(1)),
        ];
        return numbers.Where(r => r.Value < r.Least || r.Value > r.Most).Select(r => (r.Option, $"{r.Value} is outside {r.Least} to {r.Most}"))
            .Concat(times.Where(r => r.Value < r.Least || r.Value > r.Most).Select(r => (r.Option, $"{r.Value} is outside {r.Least} to {r.Most}")));
    }
}
