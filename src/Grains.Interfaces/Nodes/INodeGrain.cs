using Wetware.Security;

namespace Wetware.Nodes;

/// <summary>One running node, keyed by its server id.</summary>
[Alias("ww.INodeGrain"), PublicGrain]
public interface INodeGrain : INodeOwned
{
    /// <summary>The node's card, from the node itself.</summary>
    [Alias("Card")]
    Task<NodeCard> Card(CancellationToken cancellationToken = default);

    /// <summary>
    /// Cordons the node, or ends that. A cordoned node takes no new runs of tasks and starts no processes; what runs there goes on. It lasts over restarts of the
    /// node, and all nodes are told at once. Setting what is set already changes nothing.
    /// </summary>
    /// <param name="on">Whether the node is to be cordoned.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>The card afterwards.</returns>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: the node cannot keep it on its disk, and nothing is changed.</exception>
    [Alias("Cordon")]
    Task<NodeCard> Cordon(bool on, CancellationToken cancellationToken = default);
}
