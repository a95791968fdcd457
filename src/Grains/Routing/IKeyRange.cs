namespace Wetware.Grains.Routing;

/// <summary>
/// A stretch of an order. Whatever comes before a key that is before it is before it too, and likewise behind; only of an empty stretch may a key be both.
/// </summary>
internal interface IKeyRange<in TKey>
{
    /// <summary>Does the key come before the range?</summary>
    bool IsBefore(TKey key);

    /// <summary>Does the key come behind the range?</summary>
    bool IsBehind(TKey key);
}
