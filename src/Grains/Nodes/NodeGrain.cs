using Wetware.Grains.Placement;
using Wetware.Grains.Processes;
using Wetware.Grains.Routing;
using Wetware.Grains.Tasks;
using Wetware.Nodes;

namespace Wetware.Grains.Nodes;

/// <summary>Answers for one node, with the labels and the load that it has now.</summary>
[NodePlacement]
internal sealed class NodeGrain(NodeCard node, OwnRecord own, NodeCordon cordon, Heartbeats heartbeats, WorkerAgent worker, NodeProcesses processes)
    : NodeOwnedGrain(node), INodeGrain
{
    /// <inheritdoc />
    public Task<NodeCard> Card(CancellationToken cancellationToken = default) => Task.FromResult(Node with
    {
        Meta = own.Labels,
        Cordoned = cordon.IsOn,
        Runs = worker.Held,
        Processes = processes.List(ended: false).Count,
    });

    /// <inheritdoc />
    public Task<NodeCard> Cordon(bool on, CancellationToken cancellationToken = default)
    {
        cordon.Set(on);
        heartbeats.Announce();
        return Card(cancellationToken);
    }
}
