using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Waiting;

namespace Wetware.Grains.Processes;

/// <summary>The way to a node's processes. It keeps nothing itself, so nothing is lost when it is put away.</summary>
[NodePlacement]
internal sealed partial class ExecutorGrain : NodeOwnedGrain, IExecutorGrain
{
    private const int MaxPageBytes = 1 << 20;

    private readonly NodeProcesses _processes;
    private readonly SpawnCalls _spawns;
    private readonly TimeProvider _time;
    private readonly CapabilityInvoker<ExecutorGrain> _gate;

    public ExecutorGrain(NodeCard node, NodeProcesses processes, SpawnCalls spawns, TimeProvider time, CapabilityInvokers gates)
        : base(node)
    {
        _processes = processes;
        _spawns = spawns;
        _time = time;
        _gate = gates.For(this, Table);
    }

    /// <inheritdoc />
    public Task<ProcessInfo> Spawn(ProcessSpec spec, CancellationToken cancellationToken = default) => _processes.Spawn(spec);

    /// <inheritdoc />
    public Task<IReadOnlyList<ProcessInfo>> Ps(bool ended, CancellationToken cancellationToken = default) => Task.FromResult(_processes.List(ended));

    /// <inheritdoc />
    public Task<ProcessInfo> Info(uint pid, CancellationToken cancellationToken = default) => Task.FromResult(_processes.Find(pid).Info);

    /// <inheritdoc />
    public async Task<Waited<ProcessResult>> Wait(uint pid, TimeSpan slice, CancellationToken cancellationToken = default) =>
        await _processes.Find(pid).Wait(Bounded(slice), _time, cancellationToken) is { } result ? Waited.With(result) : default;

    /// <inheritdoc />
    public Task Signal(uint pid, int signal, CancellationToken cancellationToken = default)
    {
        _processes.Signal(pid, signal);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<LogPage> Logs(uint pid, long offset, int max, TimeSpan slice, CancellationToken cancellationToken = default)
    {
        if (offset < 0)
            throw new WetwareException(ErrorKind.Limit, $"offset: {offset} is below 0");
        if (max is < 1 or > MaxPageBytes)
            throw new WetwareException(ErrorKind.Limit, $"max: {max} is outside 1 to {MaxPageBytes}");
        return _processes.Find(pid).Logs(offset, max, Bounded(slice), _time, cancellationToken);
    }

    // A caller cannot make a call last longer than its answer may take.
    private static TimeSpan Bounded(TimeSpan slice) => slice > LongPoll.Slice ? LongPoll.Slice : slice;
}
