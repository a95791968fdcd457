namespace Wetware.Grains.PubSub;

/// <summary>What a node tells another about the topics it has subscriptions of.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.interest-change")]
public sealed record InterestChange
{
    /// <summary>The server id of the node that tells.</summary>
    [Id(0)]
    public required string Server { get; init; }

    /// <summary>The version that this changes; 0 when it is the whole list.</summary>
    [Id(1)]
    public long From { get; init; }

    /// <summary>The version that results.</summary>
    [Id(2)]
    public long To { get; init; }

    /// <summary>Topics that are new.</summary>
    [Id(3)]
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Topics that are gone.</summary>
    [Id(4)]
    public IReadOnlyList<string> Removed { get; init; } = [];
}
