using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Grains.Processes;
using Wetware.Nodes;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>The way to a node's <see cref="WorkerAgent"/>.</summary>
[NodePlacement]
internal sealed class WorkerGrain : NodeOwnedGrain, IWorkerGrain, ICapabilityTarget
{
    private static readonly CapabilityMethods<WorkerGrain> Table = new CapabilityMethods<WorkerGrain>(CapabilityKinds.Worker)
        .Action(WorkerMethods.Assign, static (grain, call, ct) => grain._spawns.Spawn(call, grain._gate, ct));

    private readonly WorkerAgent _agent;
    private readonly SpawnCalls _spawns;
    private readonly CapabilityInvoker<WorkerGrain> _gate;

    public WorkerGrain(NodeCard node, WorkerAgent agent, SpawnCalls spawns, CapabilityInvokers gates)
        : base(node)
    {
        _agent = agent;
        _spawns = spawns;
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
    public Task<bool> IsValid(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default) => _gate.IsValid(serials, cancellationToken);
}
