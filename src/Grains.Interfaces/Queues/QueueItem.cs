namespace Wetware.Queues;

/// <summary>An item to append.</summary>
/// <param name="Id">1 to 256 bytes; while the topic holds or remembers it, another item with it is a duplicate.</param>
/// <param name="Payload">At most 1 MiB.</param>
/// <param name="Priority">-128 to 127; higher ones are leased first.</param>
/// <param name="Delay">How long it is not leased; at most 30 days.</param>
/// <param name="Group">Items of one group are leased one at a time, in the order in which they were appended. Empty for none.</param>
public sealed record QueueItem(string Id, ReadOnlyMemory<byte> Payload, int Priority = 0, TimeSpan Delay = default, string Group = "");

/// <summary>Where an item stands.</summary>
public enum QueueItemState : byte
{
    /// <summary>It can be leased.</summary>
    Ready = 1,

    /// <summary>Its delay has not passed.</summary>
    Delayed = 2,

    /// <summary>A worker has it.</summary>
    Leased = 3,

    /// <summary>An earlier item of its group is not done.</summary>
    Waiting = 4,
}

/// <summary>An item that was leased or looked at.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Token">The fencing token of the lease, larger than all former ones of the group of members; 0 without a lease.</param>
/// <param name="Deliveries">How often it was leased, this time included.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Group">Its group, or empty.</param>
/// <param name="Origin">Of a dead letter, the topic it came from; otherwise empty.</param>
/// <param name="Worker">Who has it, or had it last; empty if nobody had it.</param>
public sealed record DeliveredItem(
    string Id, ReadOnlyMemory<byte> Payload, QueueItemState State, ulong Token, int Deliveries, int Priority, string Group, string Origin, string Worker);

/// <summary>One lease of an item.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Token">The fencing token that the lease came with.</param>
public sealed record ItemLease(string Id, ulong Token);
