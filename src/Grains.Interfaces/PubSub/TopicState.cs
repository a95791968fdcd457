namespace Wetware.PubSub;

/// <summary>What a node knows of a topic. Counts are since the node's part of the topic came to be, which it does when it is first used.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.topic-state")]
public sealed record TopicState
{
    /// <summary>The topic's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Subscriptions on this node.</summary>
    [Id(1)]
    public int Subscriptions { get; init; }

    /// <summary>Messages published at this node.</summary>
    [Id(2)]
    public long Published { get; init; }

    /// <summary>Messages put into buffers of this node's subscriptions; one message counts for each.</summary>
    [Id(3)]
    public long Delivered { get; init; }

    /// <summary>Messages lost by subscriptions of this node, and those that were published here and found the node's queue full.</summary>
    [Id(4)]
    public long Lost { get; init; }
}
