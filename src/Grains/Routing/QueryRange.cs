using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>The stretch of an order that a query is about, cut off where the page before it ended.</summary>
internal sealed class QueryRange : IKeyRange<IndexKey>
{
    private readonly RangeBound _low;
    private readonly RangeBound _high;
    private readonly RangeBound? _to;
    private readonly RangeBound? _resumeLow;
    private readonly RangeBound? _resumeHigh;

    private QueryRange(RoutingQuery query, IndexKey? after)
    {
        var name = query.Order.Name;
        _low = new RangeBound(RangeBoundKind.BeforeText, name, query.Index?.Text ?? "");
        _high = query.Selector == RoutingSelector.Match ? End(query.Index!) : new RangeBound(RangeBoundKind.EndOfName, name);
        if (query.To is { } to)
            _to = End(to);
        if (after is not { } last)
            return;
        if (query.Reverse)
            _resumeHigh = new RangeBound(RangeBoundKind.BeforeRecord, last.Name, last.Text, last.Peer);
        else
            _resumeLow = new RangeBound(RangeBoundKind.AfterRecord, last.Name, last.Text, last.Peer);
    }

    /// <summary>The range of a query that was checked, going on after <paramref name="after"/> in the query's direction.</summary>
    public static QueryRange Of(RoutingQuery query, IndexKey? after = null) => new(query, after);

    /// <inheritdoc />
    public bool IsBefore(IndexKey key) => !_low.IsPassedBy(key) || (_resumeLow is { } resume && !resume.IsPassedBy(key));

    /// <inheritdoc />
    public bool IsBehind(IndexKey key) =>
        _high.IsPassedBy(key) || (_to is { } to && to.IsPassedBy(key)) || (_resumeHigh is { } resume && resume.IsPassedBy(key));

    private static RangeBound End(RoutingIndex index) => new(index.Prefix ? RangeBoundKind.AfterPrefix : RangeBoundKind.AfterText, index.Name, index.Text);
}
