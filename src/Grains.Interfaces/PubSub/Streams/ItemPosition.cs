using Orleans.Streams;

namespace Wetware.PubSub.Streams;

/// <summary>
/// Where an item stands in its stream: the node that took it, a series of that node, and a number that grows by one with each item of the stream in that
/// series. A gap in the numbers is the count of items that were lost. Positions of different nodes have no order.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.item-position")]
public sealed class ItemPosition : StreamSequenceToken
{
    /// <summary>Initializes a position.</summary>
    /// <param name="node">The server id of the node that took the item, as a number.</param>
    /// <param name="series">Grows when the node starts to count again.</param>
    /// <param name="number">The item's number, from 1.</param>
    public ItemPosition(ulong node, uint series, long number) => (Node, Series, SequenceNumber) = (node, series, number);

    /// <summary>The server id of the node that took the item, as a number.</summary>
    [Id(0)]
    public ulong Node { get; private set; }

    /// <summary>The series: a node that has too many streams to remember all numbers starts a new one.</summary>
    [Id(1)]
    public uint Series { get; private set; }

    /// <summary>The item's number in its stream, node and series, from 1.</summary>
    [Id(2)]
    public override long SequenceNumber { get; protected set; }

    /// <summary>Always 0: every item has a number of its own.</summary>
    public override int EventIndex
    {
        get => 0;
        protected set
        {
        }
    }

    /// <inheritdoc />
    public override bool Equals(StreamSequenceToken? other) => other is ItemPosition position && CompareTo(position) == 0 && position.Node == Node;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Node, Series, SequenceNumber);

    /// <summary>Compares series, then number; of use within one node's items only.</summary>
    public override int CompareTo(StreamSequenceToken? other) => other switch
    {
        null => 1,
        ItemPosition position when position.Series != Series => Series.CompareTo(position.Series),
        _ => SequenceNumber.CompareTo(other.SequenceNumber),
    };

    /// <inheritdoc />
    public override string ToString() => $"{Node:x16}/{Series}/{SequenceNumber}";
}
