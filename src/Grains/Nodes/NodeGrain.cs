using Wetware.Grains.Placement;
using Wetware.Grains.Processes;
using Wetware.Grains.Routing;
using Wetware.Grains.Tasks;
using Wetware.Nodes;

namespace Wetware.Grains.Nodes;

/// <summary>Answers for one node, with the labels and the load that it has now.</summary>
[NodePlacement]
internal sealed class NodeGrain(NodeCard node, OwnRecord own, NodeCordon cordon, Heartbeats heartbeats, WorkerAgent worker, NodeProcesses processes, IEnumerable<INodeDiskProbe> disks)
    : NodeOwnedGrain(node), INodeGrain
{
    /// <inheritdoc />
    public Task<NodeCard> Card(CancellationToken cancellationToken = default) => Task.FromResult(Node with
    {
        Meta = own.Labels,
        Cordoned = cordon.IsOn,
        Runs = worker.Held,
        Processes = processes.List(ended: false).Count,
        Disk = disks.FirstOrDefault()?.Look(),
    });

    /// <inheritdoc />
    public Task<NodeCard> Cordon(bool on, CancellationToken cancellationToken = default)
    {
        cordon.Set(on);
        heartbeats.Announce();
        return Card(cancellationToken);
    }
}

/// <summary>Looks at the disk of a node. The host of the node provides it, because the host knows where the data is.</summary>
public interface INodeDiskProbe
{
    /// <summary>Returns the disk as it is now; null when it cannot be looked at.</summary>
    NodeDisk? Look();
}
