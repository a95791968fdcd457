using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>What is asked of a table.</summary>
internal sealed partial class RoutingTable
{
    /// <summary>The records of a query in its order.</summary>
    /// <exception cref="Errors.WetwareException">At once, before anything is read: the query is invalid.</exception>
    public IEnumerable<RoutingRecord> Query(RoutingQuery query)
    {
        query.Check();
        var rows = Walk(query, after: null).Select(row => row.Record);
        return query.Limit is { } limit and < int.MaxValue ? rows.Take((int)limit) : rows;
    }

    /// <summary>The first record of a query's order; null when there is none.</summary>
    /// <exception cref="Errors.WetwareException">The query is invalid.</exception>
    public RoutingRecord? Lookup(RoutingQuery query) => Query(query).FirstOrDefault();

    /// <summary>Up to <paramref name="size"/> records of a query after the place that <paramref name="cursor"/> names.</summary>
    /// <exception cref="Errors.WetwareException">The query or the cursor is invalid.</exception>
    public RoutingPage Page(RoutingQuery query, string? cursor, int size)
    {
        query.Check();
        var after = cursor is null ? (IndexKey?)null : RoutingCursor.Read(cursor, query);
        var most = (int)Math.Min(size, query.Limit ?? size);
        var records = new List<RoutingRecord>();
        foreach (var row in Walk(query, after))
        {
            // One more was found, so there is a page behind this one.
            if (records.Count == most)
                return new RoutingPage(records, RoutingCursor.After(records[^1], query));
            records.Add(row.Record);
        }

        return new RoutingPage(records, null);
    }

    /// <summary>The record of one start of a node; null when it is not there.</summary>
    public RoutingRecord? OfServer(string server) => Lookup(ByServer(server));

    /// <summary>What is left of that start's record's life; null when it has none.</summary>
    public TimeSpan? RemainingOf(string server, TimeSpan now)
    {
        foreach (var row in Walk(ByServer(server), after: null))
            return row.Deadline - now;
        return null;
    }

    /// <summary>All records with what is left of their lives at <paramref name="now"/>, in the order of peer ids.</summary>
    public IEnumerable<LiveRecord> Live(TimeSpan now) => Walk(RoutingQuery.All, after: null).Select(row => new LiveRecord(row.Record, row.Deadline - now));

    private IEnumerable<Row> Walk(RoutingQuery query, IndexKey? after)
    {
        var order = query.Order.Field switch
        {
            RoutingField.Server => _servers,
            RoutingField.Host => _hosts,
            RoutingField.Meta => _labels,
            _ => _ids,
        };
        var range = QueryRange.Of(query, after);
        return (query.Reverse ? order.Descend(range) : order.Ascend(range)).Select(entry => entry.Value);
    }
}
