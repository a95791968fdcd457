using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Grains.Processes;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Tasks;
using Wetware.Waiting;

namespace Wetware.Grains.Tasks;

/// <summary>The way to a node's <see cref="WorkerAgent"/>.</summary>
[NodePlacement]
internal sealed class WorkerGrain : NodeOwnedGrain, IWorkerGrain
{
    private static readonly CapabilityMethods<WorkerGrain> Table = new CapabilityMethods<WorkerGrain>(CapabilityKinds.Worker)
        .Action(WorkerMethods.Assign, static (grain, call, ct) => grain._spawns.Spawn(call, grain._invoker, ct));

    private readonly WorkerAgent _agent;
    private readonly RunOutputs _outputs;
    private readonly TimeProvider _time;
    private readonly SpawnCalls _spawns;
    private readonly CapabilityInvoker<WorkerGrain> _invoker;

    public WorkerGrain(NodeCard node, WorkerAgent agent, RunOutputs outputs, SpawnCalls spawns, TimeProvider time, CapabilityInvokers invokers)
        : base(node)
    {
        _agent = agent;
        _outputs = outputs;
        _time = time;
        _spawns = spawns;
        _invoker = invokers.For(this, Table);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<RunToken>> Assign(IReadOnlyList<WorkItem> runs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return runs.Count <= IWorkerGrain.MaxBatch
            ? Task.FromResult(_agent.Accept(runs))
            : throw new WetwareException(ErrorKind.Limit, $"runs: at most {IWorkerGrain.MaxBatch} in one call");
    }

    /// <inheritdoc />
    public Task ReturnSlots(int count, CancellationToken cancellationToken = default)
    {
        _agent.TakeBack(count);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Stop(IReadOnlyList<RunToken> runs, CancellationToken cancellationToken = default)
    {
        _agent.Cancel(runs);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<LogPage?> Output(RunToken run, long offset, TimeSpan wait, CancellationToken cancellationToken = default) =>
        _outputs.Find(run) is { } output ? await output.Read(offset, wait > LongPoll.Slice ? LongPoll.Slice : wait, _time, cancellationToken) : null;

    /// <inheritdoc />
    public Task<WorkerInfo> Info(CancellationToken cancellationToken = default) => Task.FromResult(_agent.Info());
}

/// <summary>Methods of capabilities of kind <c>worker</c>.</summary>
internal static class WorkerMethods
{
    /// <summary>Starts a process on the worker; what goes in and comes out is that of an executor's <c>spawn</c>.</summary>
    public const string Assign = "assign";
}
