using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Modules;
using Wetware.Nodes;
using Wetware.Processes;

namespace Wetware.Grains.Processes;

/// <summary>What holders of a capability of kind <c>executor</c> call.</summary>
internal sealed partial class ExecutorGrain
{
    private static readonly CapabilityMethods<ExecutorGrain> Table = new CapabilityMethods<ExecutorGrain>(CapabilityKinds.Executor)
        .Action("put", static (grain, call, ct) => grain.Put(call, ct))
        .Action("spawn", static (grain, call, ct) => grain._spawns.Spawn(call, grain._gate, ct))
        .Query("at", static (grain, call, ct) => grain.At(call, ct))
        .Query("ps", static (grain, _, _) => Task.FromResult(grain.Ps()));

    // A module in, its digest out.
    private async Task<CapabilityReply> Put(CapabilityCall call, CancellationToken cancellationToken)
    {
        var info = await new ModuleClient(GrainFactory).PutAsync(call.Data, cancellationToken);
        return CapabilityReply.Of(info.Digest);
    }

    // A server id in; the executor of that node out, with the same methods.
    private async Task<CapabilityReply> At(CapabilityCall call, CancellationToken cancellationToken)
    {
        if (!ServerId.TryParse(call.Text(), out var server))
            throw new WetwareException(ErrorKind.Failed, $"server: is {ServerId.TextLength} hex digits in lower case");
        var other = GrainFactory.GetGrain<IExecutorGrain>(server.ToString()).GetGrainId();
        return CapabilityReply.Of(await _gate.Derive(call, CapabilityKinds.Executor, other, null, cancellationToken));
    }

    private CapabilityReply Ps() =>
        CapabilityReply.Json([.. _processes.List(ended: false).Select(ProcessJson.Of)], ProcessesJson.Default.ProcessJsonArray);
}
