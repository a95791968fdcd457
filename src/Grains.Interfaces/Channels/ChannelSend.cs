namespace Wetware.Channels;

/// <summary>Asks for values to be taken, in their order.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-send")]
public sealed record ChannelSend
{
    /// <summary>The values, 1 to <see cref="ChannelLimits.MaxBatch"/>. In a repetition those that have no outcome yet.</summary>
    [Id(0)]
    public required IReadOnlyList<ChannelItem> Items { get; init; }

    /// <summary>How long the call may be held until an outcome is known; zero for not at all.</summary>
    [Id(1)]
    public TimeSpan Slice { get; init; }

    /// <summary>True when there was an earlier call with these values, so that another activation of the channel may have had them (<see cref="AnsweredBy"/>).</summary>
    [Id(2)]
    public bool Again { get; init; }

    /// <summary>The silo of the caller, null outside of silos; what waits is given up when it leaves the cluster.</summary>
    [Id(3)]
    public SiloAddress? Origin { get; init; }

    /// <summary>The activation that has answered all earlier calls with these values (<see cref="ChannelSent.Activation"/>), if it was one: no other has had them.</summary>
    [Id(4)]
    public Guid AnsweredBy { get; init; }
}
