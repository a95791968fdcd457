using Orleans.Concurrency;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Routing;

/// <summary>
/// Queries over the table of one node; the key is its server id. They are answered from what that node knows and never leave it: nodes may disagree
/// for a moment, and a node that is cut off goes on answering. Expired records are never seen. Which node a client talks to is
/// <see cref="INodesGrain.Here"/>.
/// </summary>
[Alias("ww.IViewGrain"), PublicGrain]
public interface IViewGrain : INodeOwned
{
    /// <summary>Most records of a <see cref="Page"/>.</summary>
    const int MaxPage = 1000;

    /// <summary>The first record of the query's order; null when there is none.</summary>
    /// <exception cref="Errors.WetwareException">The query is invalid (<see cref="RoutingQuery.Check"/>).</exception>
    [Alias("Lookup"), AlwaysInterleave]
    Task<RoutingRecord?> Lookup(RoutingQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// All records of the query, as they were when it began; later changes are not seen. The node reads on only when the reader does, and stops
    /// when the reader leaves.
    /// </summary>
    /// <exception cref="Errors.WetwareException">With the first record asked for: the query is invalid.</exception>
    [Alias("Iterate"), AlwaysInterleave]
    IAsyncEnumerable<RoutingRecord> Iterate(RoutingQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// A part of the query's answer, for callers that hold nothing open between calls. Each page is read from the table of its moment; records
    /// that stay are neither left out nor repeated.
    /// </summary>
    /// <param name="query">The query; its limit counts over all pages only if the caller lowers it.</param>
    /// <param name="cursor">What the last page said; null for the first.</param>
    /// <param name="size">Most records of this page; 1 to <see cref="MaxPage"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Page"), AlwaysInterleave]
    Task<RoutingPage> Page(RoutingQuery query, string? cursor, int size, CancellationToken cancellationToken = default);

    /// <summary>Changes labels of this node until it stops, and tells all nodes at once.</summary>
    /// <param name="set">Labels to set.</param>
    /// <param name="remove">Keys of labels to remove; those that are not there are skipped.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The labels afterwards.</returns>
    /// <exception cref="Errors.WetwareException">They would break a limit of <see cref="RoutingRecord"/>; nothing is changed.</exception>
    [Alias("SetMeta")]
    Task<IReadOnlyDictionary<string, string>> SetMeta(
        IReadOnlyDictionary<string, string> set, IReadOnlyList<string> remove, CancellationToken cancellationToken = default);

    /// <summary>A fresh heartbeat of the node itself, for a node that has not heard of it for long.</summary>
    [Alias("Own"), AlwaysInterleave]
    Task<RoutingRecord> Own(CancellationToken cancellationToken = default);

    /// <summary>Everything that the node knows, for a node that has just joined.</summary>
    [Alias("Live"), AlwaysInterleave]
    IAsyncEnumerable<LiveRecord> Live(CancellationToken cancellationToken = default);
}
