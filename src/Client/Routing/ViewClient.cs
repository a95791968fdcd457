using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Routing;

/// <summary>Queries over the routing table: which nodes live, with their labels. Answered from the table of one node, without asking others.</summary>
/// <param name="grains">The way to grains.</param>
public sealed class ViewClient(IGrainFactory grains)
{
    /// <summary>Returns the server id of the node that this client is connected to.</summary>
    public Task<string> HereAsync(CancellationToken cancellationToken = default) => grains.GetGrain<INodesGrain>(0).Here(cancellationToken);

    /// <summary>Yields the records of a query, as they were when it began.</summary>
    /// <param name="query">The query.</param>
    /// <param name="server">Server id of the node whose table is read; null for the node that this client is connected to.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="WetwareException">The query is invalid (<see cref="RoutingQuery.Check"/>); <c>disconnected</c>: the node is gone.</exception>
    public async IAsyncEnumerable<RoutingRecord> QueryAsync(
        RoutingQuery query, string? server = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var view = await ViewAsync(server, cancellationToken).ConfigureAwait(false);
        await foreach (var record in view.Iterate(query, cancellationToken).ConfigureAwait(false))
            yield return record;
    }

    /// <summary>Returns the first record of a query; null when there is none.</summary>
    /// <inheritdoc cref="QueryAsync" />
    public async Task<RoutingRecord?> LookupAsync(RoutingQuery query, string? server = null, CancellationToken cancellationToken = default)
    {
        var view = await ViewAsync(server, cancellationToken).ConfigureAwait(false);
        return await view.Lookup(query, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes the labels of a node until it stops; returns the labels afterwards.</summary>
    /// <param name="server">Server id of the node.</param>
    /// <param name="set">Labels to set.</param>
    /// <param name="remove">Keys of labels to remove; missing ones are skipped.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="WetwareException"><c>limit</c> or <c>failed</c>: a label is invalid, and nothing is changed; <c>disconnected</c>: the node is gone.</exception>
    public Task<IReadOnlyDictionary<string, string>> SetMetaAsync(
        string server, IReadOnlyDictionary<string, string> set, IReadOnlyList<string>? remove = null, CancellationToken cancellationToken = default) =>
        grains.GetGrain<IViewGrain>(server).SetMeta(set, remove ?? [], cancellationToken);

    private async Task<IViewGrain> ViewAsync(string? server, CancellationToken cancellationToken) =>
        grains.GetGrain<IViewGrain>(server ?? await HereAsync(cancellationToken).ConfigureAwait(false));
}
