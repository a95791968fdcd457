namespace Wetware.Channels;

/// <summary>Says which answers have arrived, so that they need not be remembered.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-settle")]
public sealed record ChannelSettle
{
    /// <summary>Ids of sent values whose outcome is known to the sender.</summary>
    [Id(0)]
    public IReadOnlyList<Guid> Sent { get; init; } = [];

    /// <summary>Ids of taken values whose confirmation is known to the receiver.</summary>
    [Id(1)]
    public IReadOnlyList<Guid> Taken { get; init; } = [];
}
