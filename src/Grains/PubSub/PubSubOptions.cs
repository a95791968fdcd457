using Wetware.PubSub;

namespace Wetware.Grains.PubSub;

/// <summary>Section <c>Cluster:PubSub</c>: how much of a node topics may use.</summary>
public sealed class PubSubOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster:PubSub";

    /// <summary>Subscriptions of one topic on one node. 1 to 100,000. Default 1024.</summary>
    public int MaxSubscriptions { get; set; } = 1024;

    /// <summary>Topics with subscriptions on one node; every node knows the names of all. 1 to 65,536. Default 4096.</summary>
    public int MaxTopics { get; set; } = 4096;

    /// <summary>Bytes of messages that wait in one subscription's buffer. 1 MiB to 1 GiB. Default 32 MiB.</summary>
    public long MaxBufferBytes { get; set; } = 32L << 20;

    /// <summary>Bytes of messages that wait on the node in all: for readers and for other nodes. 1 MiB to 64 GiB. Default 256 MiB.</summary>
    public long MaxNodeBytes { get; set; } = 256L << 20;

    /// <summary>Messages of one topic that wait to be sent to one other node. 1 to 100,000. Default 4096.</summary>
    public int MaxUnsent { get; set; } = 4096;

    /// <summary>Bytes of messages of one topic that wait to be sent to one other node. 1 MiB to 1 GiB. Default 16 MiB.</summary>
    public long MaxUnsentBytes { get; set; } = 16L << 20;

    /// <summary>How often a node repeats to the others which topics it listens to, so that what was lost is mended. 100 ms to 1 minute. Default 2 s.</summary>
    public TimeSpan RepeatInterest { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a subscription is kept after its reader's last call. 200 ms to 1 hour. Default 1 minute; readers that work say every 20 s that they are there.
    /// </summary>
    public TimeSpan Silence { get; set; } = TopicLimits.Silence;

    /// <summary>The first setting that is out of range, in words; null when all are in range.</summary>
    public string? Problem() =>
        Range(nameof(MaxSubscriptions), MaxSubscriptions, 1, 100_000)
        ?? Range(nameof(MaxTopics), MaxTopics, 1, 65_536)
        ?? Range(nameof(MaxBufferBytes), MaxBufferBytes, 1L << 20, 1L << 30)
        ?? Range(nameof(MaxNodeBytes), MaxNodeBytes, 1L << 20, 64L << 30)
        ?? Range(nameof(MaxUnsent), MaxUnsent, 1, 100_000)
        ?? Range(nameof(MaxUnsentBytes), MaxUnsentBytes, 1L << 20, 1L << 30)
        ?? Range(nameof(RepeatInterest), RepeatInterest, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1))
        ?? Range(nameof(Silence), Silence, TimeSpan.FromMilliseconds(200), TimeSpan.FromHours(1));

    private static string? Range<T>(string name, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0 ? $"{Section}:{name}: must be {least} to {most}" : null;
}
