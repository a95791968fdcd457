using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>The stretch of an order that a query is about, cut off where the page before it ended.</summary>
internal sealed class QueryRange : IKeyRange<IndexKey>
{
    private readonly Edge _low;
    private readonly Edge _high;
    private readonly Edge? _to;
    private readonly Edge? _resumeLow;
    private readonly Edge? _resumeHigh;

    private QueryRange(RoutingQuery query, IndexKey? after)
    {
        var name = query.Order.Name;
        _low = new Edge(EdgeKind.BeforeText, name, query.Index?.Text ?? "");
        _high = query.Selector == RoutingSelector.Match ? End(query.Index!) : new Edge(EdgeKind.EndOfName, name);
        if (query.To is { } to)
            _to = End(to);
        if (after is not { } last)
            return;
        if (query.Reverse)
            _resumeHigh = new Edge(EdgeKind.BeforeRecord, last.Name, last.Text, last.Peer);
        else
            _resumeLow = new Edge(EdgeKind.AfterRecord, last.Name, last.Text, last.Peer);
    }

    /// <summary>The range of a query that was checked, going on after <paramref name="after"/> in the query's direction.</summary>
    public static QueryRange Of(RoutingQuery query, IndexKey? after = null) => new(query, after);

    /// <inheritdoc />
    public bool IsBefore(IndexKey key) => !_low.IsPassedBy(key) || (_resumeLow is { } resume && !resume.IsPassedBy(key));

    /// <inheritdoc />
    public bool IsBehind(IndexKey key) =>
        _high.IsPassedBy(key) || (_to is { } to && to.IsPassedBy(key)) || (_resumeHigh is { } resume && resume.IsPassedBy(key));

    private static Edge End(RoutingIndex index) => new(index.Prefix ? EdgeKind.AfterPrefix : EdgeKind.AfterText, index.Name, index.Text);
}
