using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>
/// Answers queries from the table of the node that it runs on. With the key <c>&lt;server id&gt;/reverse</c> it is the same view the other way
/// round: what a view's capability yields when it is reversed.
/// </summary>
[NodePlacement]
internal sealed partial class ViewGrain : NodeOwnedGrain, IViewGrain
{
    private readonly LiveTable _table;
    private readonly OwnRecord _own;
    private readonly Heartbeats _heartbeats;
    private readonly CapabilityInvoker<ViewGrain> _gate;
    private bool _reverse;

    public ViewGrain(NodeCard node, LiveTable table, OwnRecord own, Heartbeats heartbeats, CapabilityInvokers gates)
        : base(node)
    {
        _table = table;
        _own = own;
        _heartbeats = heartbeats;
        _gate = gates.For(this, Methods);
    }

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var rest = NodeKey.Rest(this.GetPrimaryKeyString());
        _reverse = rest == ReverseKey;
        return rest.Length == 0 || _reverse
            ? base.OnActivateAsync(cancellationToken)
            : throw new WetwareException(ErrorKind.NotFound, $"a node has no view \"{rest}\"");
    }

    /// <inheritdoc />
    public Task<RoutingRecord?> Lookup(RoutingQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(Asked("lookup").Lookup(Mine(query)));

    /// <inheritdoc />
    public IAsyncEnumerable<RoutingRecord> Iterate(RoutingQuery query, CancellationToken cancellationToken = default) =>
        Asked("iterate").Query(Mine(query)).ToAsyncEnumerable();

    /// <inheritdoc />
    public Task<RoutingPage> Page(RoutingQuery query, string? cursor, int size, CancellationToken cancellationToken = default) =>
        size is < 1 or > IViewGrain.MaxPage
            ? throw new WetwareException(ErrorKind.Limit, $"size: {size} is outside 1 to {IViewGrain.MaxPage}")
            : Task.FromResult(Asked("page").Page(Mine(query), cursor, size));

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, string>> SetMeta(
        IReadOnlyDictionary<string, string> set, IReadOnlyList<string> remove, CancellationToken cancellationToken = default)
    {
        if (set is null || remove is null || remove.Contains(null!))
            throw new WetwareException(ErrorKind.Failed, "meta: missing");
        var labels = _own.Change(set, remove);
        _heartbeats.Announce();
        return Task.FromResult(labels);
    }

    /// <inheritdoc />
    public Task<RoutingRecord> Own(CancellationToken cancellationToken = default) => Task.FromResult(_own.Next());

    /// <inheritdoc />
    public IAsyncEnumerable<LiveRecord> Live(CancellationToken cancellationToken = default) => _table.Snapshot().Live(_table.Now).ToAsyncEnumerable();

    private RoutingQuery Mine(RoutingQuery query)
    {
        if (query is null)
            throw new WetwareException(ErrorKind.Failed, "query: missing");
        return _reverse ? query.Reversed() : query;
    }

    private RoutingTable Asked(string kind)
    {
        RoutingMetrics.Queries.Add(1, new KeyValuePair<string, object?>("kind", kind));
        return _table.Snapshot();
    }
}
