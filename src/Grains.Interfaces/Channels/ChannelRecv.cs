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
}
