namespace Wetware.PubSub;

/// <summary>The limits of topics that are the same everywhere.</summary>
public static class TopicLimits
{
    /// <summary>Most bytes of a message.</summary>
    public const int MaxMessageBytes = 1 << 20;

    /// <summary>Most messages that wait in one subscription's buffer.</summary>
    public const int MaxBuffer = 4096;

    /// <summary>Messages that wait in a subscription's buffer when its size is not given.</summary>
    public const int DefaultBuffer = 32;

    /// <summary>Most messages in one <see cref="TopicBatch"/>.</summary>
    public const int MaxBatch = 1024;

    /// <summary>Bytes of messages at which a <see cref="TopicBatch"/> is full; one message always fits.</summary>
    public const int MaxBatchBytes = 4 << 20;

    /// <summary>How long a subscription is kept after its reader's last call.</summary>
    public static TimeSpan IdleTimeout { get; } = TimeSpan.FromMinutes(1);
}
