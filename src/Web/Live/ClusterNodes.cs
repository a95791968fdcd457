using Wetware.Nodes;
using Wetware.RaftGroups;

namespace Wetware.Web.Live;

/// <summary>The nodes of the cluster.</summary>
internal interface IClusterNodes
{
    /// <summary>Returns a card of every member, in order of server id.</summary>
    Task<IReadOnlyList<NodeCard>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Returns the members of all Raft groups that nodes in reach have.</summary>
    Task<IReadOnlyList<RaftMemberStatus>> RaftMembersAsync(CancellationToken cancellationToken);
}

/// <summary>The nodes as the gateway's own node sees them.</summary>
internal sealed class ClusterNodes(IGrainFactory grains) : IClusterNodes
{
    /// <inheritdoc />
    public Task<IReadOnlyList<NodeCard>> ListAsync(CancellationToken cancellationToken) => grains.GetGrain<INodesGrain>(0).List(cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<RaftMemberStatus>> RaftMembersAsync(CancellationToken cancellationToken) => grains.GetGrain<IRaftGroupsGrain>(0).Members(null, cancellationToken);
}
