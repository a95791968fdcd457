namespace Wetware.Channels;

/// <summary>A receiver says that it has the values that it was offered.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-take")]
public sealed record ChannelAccept
{
    /// <summary>The receive operation.</summary>
    [Id(0)]
    public required Guid Operation { get; init; }

    /// <summary>The ids of the values.</summary>
    [Id(1)]
    public required IReadOnlyList<Guid> Items { get; init; }

    /// <summary>How long the call may be held.</summary>
    [Id(2)]
    public TimeSpan Slice { get; init; }

    /// <summary>The silo of the caller, null outside of silos.</summary>
    [Id(3)]
    public SiloAddress? Origin { get; init; }
}
