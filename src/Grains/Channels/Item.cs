using Wetware.Capabilities;
using Wetware.Channels;

namespace Wetware.Grains.Channels;

/// <summary>One value in a channel, from the first call that names it until nobody can ask for it any more.</summary>
internal sealed class Item
{
    // What a capability takes on disk, roughly and rather more than less.
    private const int CapabilityBytes = 1024;

    public Item(Guid id, CapabilityValue? value, long order)
    {
        (Id, Value, Order) = (id, value, order);
        Bytes = SizeOf(value);
        Node = new LinkedListNode<Item>(this);
    }

    public Guid Id { get; }

    /// <summary>Null once it is taken.</summary>
    public CapabilityValue? Value { get; set; }

    public int Bytes { get; }

    /// <summary>Its place in line, which it gets back when a receiver does not take it.</summary>
    public long Order { get; }

    /// <summary>Its place in the list of the machine that it is in, if any.</summary>
    public LinkedListNode<Item> Node { get; }

    public ItemStage Stage { get; set; }

    /// <summary>True when the channel keeps it for its sender (buffered channels).</summary>
    public bool Kept { get; set; }

    /// <summary>Kept for the sender once this version of the state is on disk.</summary>
    public long KeptVersion { get; set; }

    /// <summary>Taken by the receiver once this version of the state is on disk.</summary>
    public long TakenVersion { get; set; }

    /// <summary>Bound to <see cref="Receiver"/> once this version of the state is on disk; 0 when it need not be (<see cref="Repeated"/>).</summary>
    public long OfferVersion { get; set; }

    /// <summary>Closed or withdrawn for good once this version of the state is on disk.</summary>
    public long EndVersion { get; set; }

    /// <summary>The receive operation that it was last offered to, or that has it.</summary>
    public Guid Receiver { get; set; }

    /// <summary>The sender's silo, if it lives on one.</summary>
    public SiloAddress? Origin { get; set; }

    /// <summary>When the sender was last heard; after it was taken, when that was.</summary>
    public long LastSeen { get; set; }

    /// <summary>
    /// True when another receiver may claim it too, because that did not answer or another activation may have offered it. Then who may have it is
    /// written before it is offered again. A buffered channel knows all that it ever offered; there it is true only of what was withdrawn before it came.
    /// </summary>
    public bool Repeated { get; set; }

    /// <summary>True when it is, or will be, on disk whose the held value is (<see cref="OfferVersion"/>). Synchronous channels only.</summary>
    public bool Recorded { get; set; }

    public bool SenderKnows { get; set; }

    public bool ReceiverKnows { get; set; }

    public ChannelItem Sent => new(Id, Value!);

    public static int SizeOf(CapabilityValue? value) => value is null ? 0 : value.Bytes.Length + (value.Capability is null ? 0 : CapabilityBytes);
}

/// <summary>Where a value is on its way.</summary>
internal enum ItemStage
{
    /// <summary>In line: its sender waits, or it is kept.</summary>
    Ready,

    /// <summary>Reserved for a receiver that has not said yet that it has it.</summary>
    Offered,

    /// <summary>A receiver has it; its sender is told, and the receiver is confirmed when the sender knows. Synchronous channels only.</summary>
    Held,

    /// <summary>The receiver's, remembered for those who ask again.</summary>
    Accepted,

    /// <summary>The channel was closed first.</summary>
    Closed,

    /// <summary>The sender withdrew it first.</summary>
    Withdrawn,
}

/// <summary>A receive operation that waits, or that was offered values and has not taken them yet.</summary>
internal sealed class Receiver
{
    public Receiver(Guid id, int max)
    {
        (Id, Max) = (id, max);
        Node = new LinkedListNode<Receiver>(this);
    }

    public Guid Id { get; }

    public int Max { get; }

    public SiloAddress? Origin { get; set; }

    /// <summary>When it is given up unless it is heard of before.</summary>
    public long Deadline { get; set; }

    public LinkedListNode<Receiver> Node { get; }

    /// <summary>What it was offered; null while it waits.</summary>
    public List<Item>? Offered { get; set; }
}
