using Wetware.Capabilities;

namespace Wetware.Grains.Channels;

/// <summary>A kept or taken value on disk.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Value">The value; null once it is taken.</param>
/// <param name="Receiver">The receive operation that took it, or alone may take it; empty for nobody.</param>
/// <param name="SenderKnows">True when its sender has the answer.</param>
/// <param name="ReceiverKnows">True when its receiver has the confirmation; of a synchronous channel, when it has or will have it.</param>
[GenerateSerializer, Immutable]
[Alias("ww.channel-stored-item")]
public readonly record struct StoredItem(
    [property: Id(0)] Guid Id,
    [property: Id(1)] CapabilityValue? Value,
    [property: Id(2)] Guid Receiver,
    [property: Id(3)] bool SenderKnows,
    [property: Id(4)] bool ReceiverKnows);
