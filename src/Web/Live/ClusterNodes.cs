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

    /// <summary>Keeps a node from taking new runs and starting processes, or ends that.</summary>
    /// <exception cref="Errors.WetwareException"><c>disconnected</c>: the node is gone; <c>failed</c>: it cannot keep it on its disk.</exception>
    Task CordonAsync(string server, bool on, CancellationToken cancellationToken);
}

/// <summary>The nodes as the gateway's own node sees them.</summary>
internal sealed class ClusterNodes(IGrainFactory grains, TimeProvider time) : IClusterNodes
{
    private readonly NodeClient _nodes = new(grains, time);

    /// <inheritdoc />
    public Task<IReadOnlyList<NodeCard>> ListAsync(CancellationToken cancellationToken) => grains.GetGrain<INodesGrain>(0).List(cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<RaftMemberStatus>> RaftMembersAsync(CancellationToken cancellationToken) => grains.GetGrain<IRaftGroupsGrain>(0).Members(null, cancellationToken);

    /// <inheritdoc />
    public Task CordonAsync(string server, bool on, CancellationToken cancellationToken) =>
        on ? _nodes.CordonAsync(server, cancellationToken) : _nodes.UncordonAsync(server, cancellationToken);
}
