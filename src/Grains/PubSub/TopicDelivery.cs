namespace Wetware.Grains.PubSub;

/// <summary>Messages of one topic on their way from one node to another.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.topic-delivery")]
public sealed record TopicDelivery
{
    /// <summary>Most messages of one.</summary>
    public const int MaxMessages = 512;

    /// <summary>Bytes of messages at which one is full; one message always fits.</summary>
    public const int MaxBytes = 2 << 20;

    /// <summary>The messages, in the order of publishing.</summary>
    [Id(0)]
    public required IReadOnlyList<ReadOnlyMemory<byte>> Messages { get; init; }

    /// <summary>How many messages were lost on this way since the delivery before.</summary>
    [Id(1)]
    public long Lost { get; init; }
}
