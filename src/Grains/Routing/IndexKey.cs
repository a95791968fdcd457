namespace Wetware.Grains.Routing;

/// <summary>
/// The place of a record in one order: label key (empty but for labels), text, and the peer id to tell equal texts apart. Ordinal throughout.
/// </summary>
internal readonly record struct IndexKey(string Name, string Text, string Peer) : IComparable<IndexKey>
{
    public int CompareTo(IndexKey other)
    {
        // Mostly the very same string: the empty one, or an interned key of a label.
        var order = ReferenceEquals(Name, other.Name) ? 0 : string.CompareOrdinal(Name, other.Name);
        if (order == 0)
            order = string.CompareOrdinal(Text, other.Text);
        return order != 0 || ReferenceEquals(Peer, other.Peer) ? order : string.CompareOrdinal(Peer, other.Peer);
    }
}
