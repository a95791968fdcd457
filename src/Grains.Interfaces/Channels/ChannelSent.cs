namespace Wetware.Channels;

/// <summary>The answer to <see cref="ChannelSend"/>: one outcome for each value, in the order of the request.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.channel-sent")]
public sealed record ChannelSent([property: Id(0)] IReadOnlyList<SendOutcome> Outcomes);
