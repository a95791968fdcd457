using Wetware.Security;

namespace Wetware.Nodes;

/// <summary>The nodes of the cluster as the asked silo sees them now. Key 0.</summary>
[Alias("ww.INodesGrain"), PublicGrain]
public interface INodesGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// A card of every active member in order of server id. A member that does not answer within two seconds is listed with
    /// <see cref="NodeCard.Answered"/> false; one that was removed from the membership is not listed.
    /// </summary>
    [Alias("List")]
    Task<IReadOnlyList<NodeCard>> List(CancellationToken cancellationToken = default);

    /// <summary>The server id of the node that answers: for a client one that it is connected to, on a node that node itself.</summary>
    [Alias("Here")]
    Task<string> Here(CancellationToken cancellationToken = default);
}
