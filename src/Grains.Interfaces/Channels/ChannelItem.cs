using Wetware.Capabilities;

namespace Wetware.Channels;

/// <summary>One value on its way through a channel.</summary>
/// <param name="Id">Made by the sender; names the value in every repetition, and so is what keeps it from being doubled.</param>
/// <param name="Value">The value.</param>
[GenerateSerializer, Immutable]
[Alias("ww.channel-item")]
public readonly record struct ChannelItem([property: Id(0)] Guid Id, [property: Id(1)] CapabilityValue Value);
