using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Grains.Nodes;

/// <summary>
/// Base of grains that belong to one node. Placement already brings them to their node; should anything else ever activate one elsewhere, it
/// refuses to live there rather than answer for another node; unless its key only prefers a node.
/// </summary>
public abstract class NodeOwnedGrain(NodeCard node) : Grain
{
    /// <summary>The card of the node that this grain runs on.</summary>
    protected NodeCard Node { get; } = node;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (!NodeKey.IsPreference(key) && (!NodeKey.TryGetServer(key, out var server) || server.ToString() != Node.Server))
            throw WetwareException.NodeGone(key);
        return base.OnActivateAsync(cancellationToken);
    }
}
