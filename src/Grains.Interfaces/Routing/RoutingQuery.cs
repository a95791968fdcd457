using Wetware.Errors;

namespace Wetware.Routing;

/// <summary>
/// A query over one node's table. Selector and <see cref="To"/> say which records, <see cref="Reverse"/> in which order, and <see cref="Limit"/> how many
/// of them from the beginning of that order.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.routing-query")]
public sealed record RoutingQuery
{
    /// <summary>All records in the order of peer ids.</summary>
    public static RoutingQuery All { get; } = new();

    /// <summary>Which records.</summary>
    [Id(0)]
    public RoutingSelector Selector { get; init; }

    /// <summary>What <see cref="RoutingSelector.Match"/> and <see cref="RoutingSelector.From"/> compare with; null for all.</summary>
    [Id(1)]
    public RoutingIndex? Index { get; init; }

    /// <summary>
    /// The last place, itself included, in the order of the same field (peer ids for all). One that is a prefix includes all that begin with it.
    /// It need not be present.
    /// </summary>
    [Id(2)]
    public RoutingIndex? To { get; init; }

    /// <summary>Most records to answer; at least 1, null for no limit.</summary>
    [Id(3)]
    public long? Limit { get; init; }

    /// <summary>The same records in the opposite order.</summary>
    [Id(4)]
    public bool Reverse { get; init; }

    /// <summary>Records whose field equals <paramref name="index"/>, or begins with it.</summary>
    public static RoutingQuery Match(RoutingIndex index) => new() { Selector = RoutingSelector.Match, Index = index };

    /// <summary>Records from <paramref name="index"/> on, in the order of its field; of a label, those that have it.</summary>
    public static RoutingQuery From(RoutingIndex index) => new() { Selector = RoutingSelector.From, Index = index };

    /// <summary>The field by which the answer is ordered, with the label's key.</summary>
    public (RoutingField Field, string Name) Order => Index is null ? (RoutingField.Id, "") : (Index.Field, Index.Name);

    /// <summary>The same, ending at <paramref name="to"/>.</summary>
    public RoutingQuery UpTo(RoutingIndex to) => this with { To = to };

    /// <summary>The same, at most <paramref name="limit"/> records.</summary>
    public RoutingQuery Take(long limit) => this with { Limit = limit };

    /// <summary>The same the other way round; twice gives the original.</summary>
    public RoutingQuery Reversed() => this with { Reverse = !Reverse };

    /// <summary>Refuses what cannot be answered. Views do this themselves before anything else happens.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>; the message names the part of the query.</exception>
    public void Check()
    {
        if (!Enum.IsDefined(Selector))
            throw new WetwareException(ErrorKind.Failed, $"selector: {(int)Selector} is none of all, match, from");
        if (Selector == RoutingSelector.All != Index is null)
            throw new WetwareException(ErrorKind.Failed, $"selector: {(Index is null ? "match and from need" : "all has no")} index");
        Index?.Check(Selector == RoutingSelector.Match ? "match" : "from");
        if (Limit is <= 0)
            throw new WetwareException(ErrorKind.Failed, $"expected limit > 0 (got {Limit})");
        if (To is null)
            return;
        To.Check("to");
        if ((To.Field, To.Name) != Order)
            throw new WetwareException(ErrorKind.Failed, $"to: {To} is of another field than the order of the query");
    }
}
