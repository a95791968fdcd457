namespace Wetware.PubSub;

/// <summary>What one read of a subscription yields.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.topic-batch")]
public sealed record TopicBatch
{
    /// <summary>The messages, in the order in which they arrived at the subscription's node. Empty only when <see cref="Ended"/>.</summary>
    [Id(0)]
    public IReadOnlyList<TopicMessage> Messages { get; init; } = [];

    /// <summary>How many messages this subscription has lost in all until now, because its buffer was full or its node could not be reached fast enough.</summary>
    [Id(1)]
    public long Lost { get; init; }

    /// <summary>True when it was unsubscribed: nothing follows.</summary>
    [Id(2)]
    public bool Ended { get; init; }
}
