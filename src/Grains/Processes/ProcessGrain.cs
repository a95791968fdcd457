using System.Globalization;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Processes;

namespace Wetware.Grains.Processes;

/// <summary>One process of this node, for those who hold a capability to it. It keeps nothing itself.</summary>
[NodePlacement]
internal sealed class ProcessGrain : NodeOwnedGrain, IProcessGrain
{
    private const int MaxPageBytes = 1 << 20;

    private static readonly CapabilityMethods<ProcessGrain> Table = new CapabilityMethods<ProcessGrain>(CapabilityKinds.Process)
        .Query("info", static (grain, _, _) => Task.FromResult(CapabilityReply.Json(ProcessJson.Of(grain.Find().Info), ProcessesJson.Default.ProcessJson)))
        .Wait("wait", static (grain, call, ct) => grain.Wait(call, ct))
        .Wait("logs", static (grain, call, ct) => grain.Logs(call, ct))
        .Query("kill", static (grain, _, _) => grain.Signal(Signals.Kill))
        .Query("signal", static (grain, call, _) => grain.Signal(call))
        .OnWithdraw(static (_, _, _) => Task.FromResult<CapabilityReply?>(null)); // a wait takes nothing, so nothing is to be given back

    private readonly NodeProcesses _processes;
    private readonly TimeProvider _time;

    public ProcessGrain(NodeCard node, NodeProcesses processes, TimeProvider time, CapabilityInvokers gates)
        : base(node)
    {
        _processes = processes;
        _time = time;
        gates.For(this, Table);
    }

    /// <inheritdoc />
    public Task<ProcessInfo> Info(CancellationToken cancellationToken = default) => Task.FromResult(Find().Info);

    private Process Find() => ProcessId.TryParse(this.GetPrimaryKeyString(), out var id)
        ? _processes.Find(id.Pid)
        : throw new WetwareException(ErrorKind.NotFound, "a process is named <server id>/<pid>");

    private async Task<CapabilityReply> Wait(CapabilityCall call, CancellationToken cancellationToken) =>
        await Find().Wait(call.Slice, _time, cancellationToken) is { } result
            ? CapabilityReply.Json(ResultJson.Of(result), ProcessesJson.Default.ResultJson)
            : CapabilityReply.NotYet;

    private async Task<CapabilityReply> Logs(CapabilityCall call, CancellationToken cancellationToken)
    {
        var wanted = call.Data.IsEmpty ? new LogsJson() : call.Json(ProcessesJson.Default.LogsJson);
        if (wanted.Offset < 0 || wanted.Max is < 1 or > MaxPageBytes)
            throw new WetwareException(ErrorKind.Limit, $"offset and max: from 0, and 1 to {MaxPageBytes}");
        var page = await Find().Logs(wanted.Offset, wanted.Max, wanted.Follow ? call.Slice : TimeSpan.Zero, _time, cancellationToken);
        return wanted.Follow && page is { Over: false, Chunks.Count: 0 }
            ? CapabilityReply.NotYet
            : CapabilityReply.Json(LogPageJson.Of(page), ProcessesJson.Default.LogPageJson);
    }

    private Task<CapabilityReply> Signal(CapabilityCall call) => Signals.TryParse(call.Text(), out var signal)
        ? Signal(signal)
        : throw new WetwareException(ErrorKind.Unimplemented, string.Create(CultureInfo.InvariantCulture, $"signal: there are 0, {Signals.Interrupt}, {Signals.Quit}, {Signals.Kill} and {Signals.Terminate}"));

    private Task<CapabilityReply> Signal(int signal)
    {
        _processes.Signal(Find().Pid, signal);
        return Task.FromResult(CapabilityReply.Empty);
    }
}
