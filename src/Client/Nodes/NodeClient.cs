using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Nodes;

/// <summary>The nodes of the cluster: lists them, and takes them out of use for maintenance.</summary>
/// <param name="grains">The way to grains.</param>
/// <param name="time">The clock.</param>
public sealed class NodeClient(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.5);

    /// <inheritdoc cref="INodesGrain.List" />
    public Task<IReadOnlyList<NodeCard>> ListAsync(CancellationToken cancellationToken = default) =>
        Retry.Run(_ => grains.GetGrain<INodesGrain>(0).List(cancellationToken), "the cluster", time, cancellationToken, Timeout);

    /// <summary>Finds the one node that a name means: its server id or peer id, the beginning of one of them, or a host name that only one node has.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: none; <c>failed</c>: more than one.</exception>
    public async Task<NodeCard> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var nodes = await ListAsync(cancellationToken).ConfigureAwait(false);
        var exact = nodes.FirstOrDefault(node => node.Server == name || node.Peer == name);
        NodeCard[] meant = exact is not null ? [exact] : [.. nodes.Where(node => name.Length > 0 && (IsBeginningOf(node.Server) || IsBeginningOf(node.Peer) || node.Host == name))];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new WetwareException(ErrorKind.NotFound, $"node: there is no node \"{name}\" in the cluster"),
            _ => throw new WetwareException(ErrorKind.Failed, $"node: \"{name}\" may mean {string.Join(", ", meant.Select(node => node.Server))}"),
        };

        bool IsBeginningOf(string id) => id.StartsWith(name, StringComparison.Ordinal);
    }

    /// <summary>Keeps a node from taking new runs of tasks and from starting processes; what runs there goes on. It lasts over restarts of the node.</summary>
    /// <param name="server">Server id of the node.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>The node's card afterwards.</returns>
    /// <exception cref="WetwareException"><c>disconnected</c>: the node is gone; <c>failed</c>: it cannot keep it on its disk.</exception>
    public Task<NodeCard> CordonAsync(string server, CancellationToken cancellationToken = default) => SetAsync(server, on: true, cancellationToken);

    /// <summary>Ends <see cref="CordonAsync"/>.</summary>
    /// <inheritdoc cref="CordonAsync" />
    public Task<NodeCard> UncordonAsync(string server, CancellationToken cancellationToken = default) => SetAsync(server, on: false, cancellationToken);

    /// <summary>Cordons a node and waits until it has no runs and no processes any more. It stays cordoned, also when the time is up.</summary>
    /// <param name="server">Server id of the node.</param>
    /// <param name="timeout">How long to wait; zero to look once.</param>
    /// <param name="progress">Called with the first card, and with each that shows another load.</param>
    /// <param name="cancellationToken">Ends the wait; the node stays cordoned.</param>
    /// <returns>The node's last card; <see cref="IsDrained"/> says whether it was drained in time.</returns>
    /// <exception cref="WetwareException"><c>disconnected</c>: the node is gone; <c>failed</c>: it cannot keep it on its disk.</exception>
    public async Task<NodeCard> DrainAsync(string server, TimeSpan timeout, Action<NodeCard>? progress = null, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        var card = await CordonAsync(server, cancellationToken).ConfigureAwait(false);
        progress?.Invoke(card);
        while (!IsDrained(card) && time.GetElapsedTime(began) < timeout)
        {
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(false);
            var now = await Retry.Run(_ => grains.GetGrain<INodeGrain>(server).Card(cancellationToken), "the node", time, cancellationToken, Timeout).ConfigureAwait(false);
            if ((now.Runs, now.Processes) != (card.Runs, card.Processes))
                progress?.Invoke(now);
            card = now;
        }

        return card;
    }

    /// <summary>True for a cordoned node that has neither runs nor processes.</summary>
    public static bool IsDrained(NodeCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card is { Cordoned: true, Runs: 0, Processes: 0 };
    }

    // Setting it twice is harmless.
    private Task<NodeCard> SetAsync(string server, bool on, CancellationToken cancellationToken) =>
        Retry.Run(_ => grains.GetGrain<INodeGrain>(server).Cordon(on, cancellationToken), "the node", time, cancellationToken, Timeout);
}
