namespace Wetware.Queues;

/// <summary>Limits of queues. They decide what a command does, so all members of a group have the same.</summary>
public static class QueueLimits
{
    /// <summary>Topics of a group.</summary>
    public const int MaxTopics = 1024;

    /// <summary>Characters of a topic's name: letters and digits of ASCII, '.', '_' and '-'.</summary>
    public const int MaxTopicLength = 128;

    /// <summary>Bytes of an item's id, of its group and of a worker's name, as UTF-8.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>Bytes of a payload.</summary>
    public const int MaxPayloadBytes = 1024 * 1024;

    /// <summary>Items or leases of one command, and entries of one page.</summary>
    public const int MaxBatch = 1000;

    /// <summary>Bytes of an encoded command.</summary>
    public const int MaxCommandBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of payloads after which a lease or a page ends early; it has at least one item.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Bytes that an item counts beside its payload, id and group.</summary>
    public const int ItemOverhead = 512;

    /// <summary>Bytes that a remembered id counts beside its own.</summary>
    public const int RememberedOverhead = 256;

    /// <summary>The most deliveries that a topic can be limited to.</summary>
    public const int MaxDeliveries = 1_000_000;

    /// <summary>The most ids of acknowledged items that a topic remembers.</summary>
    public const int MaxRememberedIds = 1_000_000;

    /// <summary>The lowest priority.</summary>
    public const int MinPriority = sbyte.MinValue;

    /// <summary>The highest priority.</summary>
    public const int MaxPriority = sbyte.MaxValue;

    /// <summary>The shortest lease.</summary>
    public static readonly TimeSpan MinLease = TimeSpan.FromSeconds(1);

    /// <summary>The longest lease.</summary>
    public static readonly TimeSpan MaxLease = TimeSpan.FromHours(12);

    /// <summary>The longest delay, and the longest time that ids are remembered.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(30);
}
