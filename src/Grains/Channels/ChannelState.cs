using Wetware.Capabilities;
using Wetware.Grains.Quotas;

namespace Wetware.Grains.Channels;

/// <summary>What is on disk of a channel. Of a synchronous one that it is there, whether it is closed, and who may have values that more than one could claim.</summary>
[GenerateSerializer]
[Alias("ww.channel-state")]
public sealed class ChannelState : IChargedState
{
    /// <summary>0 for a synchronous channel.</summary>
    [Id(0)]
    public int Capacity { get; set; }

    /// <summary>When it was made.</summary>
    [Id(1)]
    public DateTimeOffset Created { get; set; }

    /// <summary>The operation that closed it; empty while it is open.</summary>
    [Id(2)]
    public Guid ClosedBy { get; set; }

    /// <summary>
    /// Buffered: values in line, oldest first, taken ones that may still be asked for, and without bytes and receiver those that were withdrawn. Synchronous: values without bytes, each with the only receiver
    /// that may claim it.
    /// </summary>
    [Id(3)]
    public List<StoredItem> Items { get; set; } = [];

    /// <summary>Claims that were refused and may be made again, oldest first.</summary>
    [Id(4)]
    public List<StoredRefusal> Refused { get; set; } = [];

    /// <summary>Who made it; it counts for that principal, whoever sends.</summary>
    [Id(5)]
    public string? Principal { get; set; }
}

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

/// <summary>A refused claim on disk.</summary>
/// <param name="Operation">The receive operation.</param>
/// <param name="Item">The value that it must not use.</param>
[GenerateSerializer, Immutable]
[Alias("ww.channel-stored-refusal")]
public readonly record struct StoredRefusal([property: Id(0)] Guid Operation, [property: Id(1)] Guid Item);
