using Wetware.Errors;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>Answers queries from the table of the node that it runs on.</summary>
[NodePlacement]
internal sealed class ViewGrain(NodeCard node, LiveTable table, OwnRecord own, Heartbeats heartbeats) : NodeOwnedGrain(node), IViewGrain
{
    /// <inheritdoc />
    public Task<RoutingRecord?> Lookup(RoutingQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(Asked(query, "lookup").Lookup(query));

    /// <inheritdoc />
    public IAsyncEnumerable<RoutingRecord> Iterate(RoutingQuery query, CancellationToken cancellationToken = default) =>
        Asked(query, "iterate").Query(query).ToAsyncEnumerable();

    /// <inheritdoc />
    public Task<RoutingPage> Page(RoutingQuery query, string? cursor, int size, CancellationToken cancellationToken = default) =>
        size is < 1 or > IViewGrain.MaxPage
            ? throw new WetwareException(ErrorKind.Limit, $"size: {size} is outside 1 to {IViewGrain.MaxPage}")
            : Task.FromResult(Asked(query, "page").Page(query, cursor, size));

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, string>> SetMeta(
        IReadOnlyDictionary<string, string> set, IReadOnlyList<string> remove, CancellationToken cancellationToken = default)
    {
        if (set is null || remove is null || remove.Contains(null!))
            throw new WetwareException(ErrorKind.Failed, "meta: missing");
        var labels = own.Change(set, remove);
        heartbeats.Announce();
        return Task.FromResult(labels);
    }

    /// <inheritdoc />
    public Task<RoutingRecord> Own(CancellationToken cancellationToken = default) => Task.FromResult(own.Next());

    /// <inheritdoc />
    public IAsyncEnumerable<LiveRecord> Live(CancellationToken cancellationToken = default) => table.Snapshot().Live(table.Now).ToAsyncEnumerable();

    private RoutingTable Asked(RoutingQuery query, string kind)
    {
        if (query is null)
            throw new WetwareException(ErrorKind.Failed, "query: missing");
        RoutingMetrics.Queries.Add(1, new KeyValuePair<string, object?>("kind", kind));
        return table.Snapshot();
    }
}
