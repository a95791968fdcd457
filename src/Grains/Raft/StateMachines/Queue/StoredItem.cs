using System.Text;
using Wetware.Queues;

namespace Wetware.Grains.Raft.StateMachines.Queue;

/// <summary>An item of a topic. <c>Sequence</c> is its place among all items that were ever appended to the queue.</summary>
internal sealed record StoredItem(ulong Sequence, string Id, ReadOnlyMemory<byte> Payload, int Priority, string Group, string Origin)
{
    public static readonly IComparer<StoredItem> ByPriority = Comparer<StoredItem>.Create((left, right) =>
        left.Priority != right.Priority ? right.Priority.CompareTo(left.Priority) : left.Sequence.CompareTo(right.Sequence));

    public static readonly IComparer<StoredItem> ByDue = Comparer<StoredItem>.Create((left, right) =>
        left.Due != right.Due ? left.Due.CompareTo(right.Due) : left.Sequence.CompareTo(right.Sequence));

    public QueueItemState State { get; init; }

    /// <summary>When the lease or the delay ends.</summary>
    public TimeSpan Due { get; init; }

    public ulong Token { get; init; }

    public int Deliveries { get; init; }

    public string Worker { get; init; } = "";

    public int Size => QueueLimits.ItemOverhead + Payload.Length + Encoding.UTF8.GetByteCount(Id) + Encoding.UTF8.GetByteCount(Group);

    public DeliveredItem Delivered => new(Id, Payload, State, Token, Deliveries, Priority, Group, Origin, Worker);
}

/// <summary>The id of an acknowledged item, with the token it was acknowledged with.</summary>
internal sealed record RememberedId(ulong Sequence, string Id, ulong Token, TimeSpan Due)
{
    public static readonly IComparer<RememberedId> ByDue = Comparer<RememberedId>.Create((left, right) =>
        left.Due != right.Due ? left.Due.CompareTo(right.Due) : left.Sequence.CompareTo(right.Sequence));

    public int Size => QueueLimits.RememberedOverhead + Encoding.UTF8.GetByteCount(Id);
}
