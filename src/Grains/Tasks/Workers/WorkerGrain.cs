using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>The way to a node's <see cref="WorkerAgent"/>.</summary>
[NodePlacement]
public sealed class WorkerGrain : NodeOwnedGrain, IWorkerGrain, ICapabilityTarget
{
    private static readonly CapabilityMethods<WorkerGrain> Table = new CapabilityMethods<WorkerGrain>(CapabilityKinds.Worker)
        .Query(WorkerMethods.Assign, static (_, _, _) => throw new WetwareException(
            ErrorKind.Unimplemented, "runs are assigned by the scheduler; who holds this capability can pass it on, as a free slot"));

    private readonly WorkerAgent _agent;
    private readonly CapabilityGate<WorkerGrain> _gate;

    /// <summary>Made by the runtime.</summary>
    public WorkerGrain(NodeCard node, WorkerAgent agent, CapabilityGates gates)
        : base(node)
    {
        ArgumentNullException.ThrowIfNull(gates);
        _agent = agent;
        _gate = gates.For(this, Table);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<RunToken>> Assign(IReadOnlyList<WorkItem> runs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return runs.Count <= IWorkerGrain.MaxBatch
            ? Task.FromResult(_agent.Take(runs))
            : throw new WetwareException(ErrorKind.Limit, $"runs: at most {IWorkerGrain.MaxBatch} in one call");
    }

    /// <inheritdoc />
    public Task Stop(IReadOnlyList<RunToken> runs, CancellationToken cancellationToken = default)
    {
        _agent.End(runs);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<WorkerInfo> Info(CancellationToken cancellationToken = default) => Task.FromResult(_agent.Info());

    /// <inheritdoc />
    public Task<CapabilityReply> Invoke(CapabilityCall call, CancellationToken cancellationToken = default) => _gate.Invoke(call, cancellationToken);

    /// <inheritdoc />
    public Task<CapabilityReply?> Withdraw(Capability capability, Guid operation, CancellationToken cancellationToken = default) =>
        _gate.Withdraw(capability, operation, cancellationToken);

    /// <inheritdoc />
    public Task Revoke(Capability capability, CancellationToken cancellationToken = default) => _gate.Revoke(capability, cancellationToken);

    /// <inheritdoc />
    public Task<bool> Stands(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default) => _gate.Stands(serials, cancellationToken);
}
