namespace Wetware.Grains.Routing;

/// <summary>A place between two keys of an order.</summary>
/// <param name="kind">Where it lies.</param>
/// <param name="name">The label key of the order.</param>
/// <param name="text">The text that it lies at.</param>
/// <param name="peer">The peer that it lies at, for places at one record.</param>
internal readonly struct RangeBound(RangeBoundKind kind, string name, string text = "", string peer = "")
{
    /// <summary>Does the key come after this place?</summary>
    public bool IsPassedBy(in IndexKey key)
    {
        var order = ReferenceEquals(key.Name, name) ? 0 : string.CompareOrdinal(key.Name, name);
        if (order != 0)
            return order > 0;
        if (kind == RangeBoundKind.EndOfName)
            return false;
        order = string.CompareOrdinal(key.Text, text);
        return kind switch
        {
            RangeBoundKind.BeforeText => order >= 0,
            RangeBoundKind.AfterText => order > 0,
            RangeBoundKind.AfterPrefix => order > 0 && !key.Text.StartsWith(text, StringComparison.Ordinal),
            RangeBoundKind.BeforeRecord => order > 0 || (order == 0 && string.CompareOrdinal(key.Peer, peer) >= 0),
            _ => order > 0 || (order == 0 && string.CompareOrdinal(key.Peer, peer) > 0),
        };
    }
}
