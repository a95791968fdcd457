namespace Wetware.Channels;

/// <summary>Says which answers have arrived, so that they need not be remembered.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-settle")]
public sealed record ChannelAcknowledge
{
    /// <summary>Ids of values whose sender knows that they were taken, from the activation that has answered all of its calls.</summary>
    [Id(0)]
    public IReadOnlyList<Guid> Sent { get; init; } = [];

    /// <summary>Ids of taken values whose confirmation is known to the receiver.</summary>
    [Id(1)]
    public IReadOnlyList<Guid> Taken { get; init; } = [];

    /// <summary>Ids of values whose sender knows that they were taken, but has asked more than one activation, or does not know which.</summary>
    [Id(2)]
    public IReadOnlyList<Guid> SentAnywhere { get; init; } = [];

    /// <summary>Ids of values whose sender knows that nobody gets them: they were withdrawn, or the channel was closed.</summary>
    [Id(3)]
    public IReadOnlyList<Guid> Ended { get; init; } = [];

    /// <summary>How many ids it names.</summary>
    public int Count => Sent.Count + Taken.Count + SentAnywhere.Count + Ended.Count;
}
