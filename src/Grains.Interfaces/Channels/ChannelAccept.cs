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

/// <summary>The answer to <see cref="ChannelAccept"/>.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-taken")]
public sealed record ChannelAccepted
{
    /// <summary>Not settled yet: ask again.</summary>
    public static ChannelAccepted NotYet { get; } = new() { Waiting = true };

    /// <summary>All are the receiver's.</summary>
    public static ChannelAccepted All { get; } = new();

    /// <summary>Values that went elsewhere meanwhile and must not be used, since the receiver had been silent or the sender withdrew.</summary>
    [Id(0)]
    public IReadOnlyList<Guid> Refused { get; init; } = [];

    /// <summary>True when the wait is not over.</summary>
    [Id(1)]
    public bool Waiting { get; init; }
}

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
