using Wetware.Grains.Placement;
using Wetware.Grains.Routing;
using Wetware.Nodes;

namespace Wetware.Grains.Nodes;

/// <summary>Answers for one node, with the labels that it has now.</summary>
[NodePlacement]
internal sealed class NodeGrain(NodeCard node, OwnRecord own) : NodeOwnedGrain(node), INodeGrain
{
    /// <inheritdoc />
    public Task<NodeCard> Card(CancellationToken cancellationToken = default) => Task.FromResult(Node with { Meta = own.Labels });
}
