using Wetware.Capabilities;

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

    /// <summary>Answers that have arrived before, so that they need no call of their own; null for none. Only for a channel that reads it (<see cref="ChannelSent.ReadsAcknowledge"/>).</summary>
    [Id(5)]
    public ChannelAcknowledge? Acknowledge { get; init; }
}

/// <summary>The answer to <see cref="ChannelSend"/>.</summary>
/// <param name="Outcomes">One outcome for each value, in the order of the request.</param>
/// <param name="Activation">The activation of the channel that answers, for <see cref="ChannelSend.AnsweredBy"/> of the next call.</param>
[GenerateSerializer, Immutable]
[Alias("ww.channel-sent")]
public sealed record ChannelSent([property: Id(0)] IReadOnlyList<SendOutcome> Outcomes, [property: Id(1)] Guid Activation)
{
    /// <summary>True when the channel reads <see cref="ChannelSend.Acknowledge"/>; older nodes do not.</summary>
    [Id(2)]
    public bool ReadsAcknowledge { get; init; }
}

/// <summary>What became of a sent value.</summary>
[GenerateSerializer]
[Alias("ww.channel-send-outcome")]
public enum SendOutcome
{
    /// <summary>Nothing yet.</summary>
    Waiting = 0,

    /// <summary>A receiver has it, or, in a buffered channel, it is kept on disk.</summary>
    Accepted = 1,

    /// <summary>The channel was closed first; nobody gets it.</summary>
    Closed = 2,

    /// <summary>It was withdrawn first; nobody gets it.</summary>
    Withdrawn = 3,
}

/// <summary>One value on its way through a channel.</summary>
/// <param name="Id">Made by the sender; names the value in every repetition, and so is what keeps it from being doubled.</param>
/// <param name="Value">The value.</param>
[GenerateSerializer, Immutable]
[Alias("ww.channel-item")]
public readonly record struct ChannelItem([property: Id(0)] Guid Id, [property: Id(1)] CapabilityValue Value);
