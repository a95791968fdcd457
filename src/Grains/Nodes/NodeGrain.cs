using Wetware.Grains.Placement;
using Wetware.Nodes;

namespace Wetware.Grains.Nodes;

/// <summary>Answers for one node.</summary>
[NodePlacement]
public sealed class NodeGrain(NodeCard node) : NodeOwnedGrain(node), INodeGrain
{
    /// <inheritdoc />
    public Task<NodeCard> Card(CancellationToken cancellationToken = default) => Task.FromResult(Node);
}
