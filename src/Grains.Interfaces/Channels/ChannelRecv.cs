namespace Wetware.Channels;

/// <summary>Asks for the next values.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-recv")]
public sealed record ChannelRecv
{
    /// <summary>Names the operation in every repetition.</summary>
    [Id(0)]
    public required Guid Operation { get; init; }

    /// <summary>Most values that are wanted, 1 to <see cref="ChannelLimits.MaxBatch"/>. What is there at once is given; only the first is waited for.</summary>
    [Id(1)]
    public int Max { get; init; } = 1;

    /// <summary>How long the call may be held; zero for not at all.</summary>
    [Id(2)]
    public TimeSpan Slice { get; init; }

    /// <summary>The silo of the caller, null outside of silos.</summary>
    [Id(3)]
    public SiloAddress? Origin { get; init; }

    /// <summary>Answers that have arrived before, so that they need no call of their own; null for none. Only for a channel that reads it (<see cref="ChannelOffer.ReadsAcknowledge"/>).</summary>
    [Id(4)]
    public ChannelAcknowledge? Acknowledge { get; init; }
}

/// <summary>
/// The answer to <see cref="ChannelRecv"/>. Offered values are reserved for the operation, not yet its own: the receiver first says that it has them
/// (<see cref="IChannelGrain.Accept"/>), and uses those that were confirmed.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-offer")]
public sealed record ChannelOffer
{
    /// <summary>Nothing yet: ask again with the same operation id.</summary>
    public static ChannelOffer NotYet { get; } = new();

    /// <summary>Closed, and nothing is left.</summary>
    public static ChannelOffer End { get; } = new() { Closed = true };

    /// <summary>The values, oldest first.</summary>
    [Id(0)]
    public IReadOnlyList<ChannelItem> Items { get; init; } = [];

    /// <summary>True when the channel is closed and nothing is left in it.</summary>
    [Id(1)]
    public bool Closed { get; init; }

    /// <summary>True when the channel remembers the taking until it is settled (<see cref="IChannelGrain.Acknowledge"/>).</summary>
    [Id(2)]
    public bool Remembered { get; init; }

    /// <summary>True when the channel reads <see cref="ChannelRecv.Acknowledge"/>; older nodes do not.</summary>
    [Id(3)]
    public bool ReadsAcknowledge { get; init; }

    /// <summary>True when the wait is not over.</summary>
    public bool Waiting => Items.Count == 0 && !Closed;
}
