namespace Wetware.Channels;

/// <summary>The answer to <see cref="ChannelSend"/>.</summary>
/// <param name="Outcomes">One outcome for each value, in the order of the request.</param>
/// <param name="Activation">The activation of the channel that answers, for <see cref="ChannelSend.AnsweredBy"/> of the next call.</param>
[GenerateSerializer, Immutable]
[Alias("ww.channel-sent")]
public sealed record ChannelSent([property: Id(0)] IReadOnlyList<SendOutcome> Outcomes, [property: Id(1)] Guid Activation);
