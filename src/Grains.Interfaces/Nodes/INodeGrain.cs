using Wetware.Security;

namespace Wetware.Nodes;

/// <summary>One running node, keyed by its server id.</summary>
[Alias("ww.INodeGrain"), PublicGrain]
public interface INodeGrain : INodeOwned
{
    /// <summary>The node's card, from the node itself.</summary>
    [Alias("Card")]
    Task<NodeCard> Card(CancellationToken cancellationToken = default);
}
