using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Nodes;
using Wetware.Processes;

namespace Wetware.Grains.Processes;

/// <summary>Calls through capabilities that start a process: the specification as JSON in (<see cref="SpawnJson"/>), the process and a capability of kind <c>process</c> for it out.</summary>
internal sealed class SpawnCalls(NodeProcesses processes, NodeCard node, IGrainFactory grains)
{
    /// <summary>Starts it on this node.</summary>
    public async Task<CapabilityReply> Spawn<TGrain>(CapabilityCall call, CapabilityInvoker<TGrain> gate, CancellationToken cancellationToken)
        where TGrain : IGrainBase
    {
        var wanted = call.Json(ProcessesJson.Default.SpawnJson);
        var names = wanted.Grants ?? [];
        if (names.Count != call.Passed.Count)
        {
            throw new WetwareException(
                ErrorKind.Failed, $"grants: {names.Count} names for {call.Passed.Count} capabilities that were passed");
        }

        var limits = (wanted.Limits ?? new Dictionary<string, string>()).Aggregate(new ProcessLimits(), static (limits, pair) => limits.With(pair.Key, pair.Value));
        var info = await processes.Spawn(new ProcessSpec
        {
            Module = wanted.Module ?? "",
            Name = wanted.Name,
            Arguments = wanted.Args ?? [],
            Environment = wanted.Env ?? new Dictionary<string, string>(),
            Input = wanted.Stdin ?? [],
            Grants = [.. names.Zip(call.Passed, static (name, capability) => new ProcessGrant(name, capability))],
            Limits = GuestCaller.Limits is { } own ? ProcessChecks.Narrow(limits, own) : limits,
            Parent = wanted.Detached ? 0 : GuestCaller.On(node.Server),
            Operation = call.Operation,
        });
        var process = grains.GetGrain<IProcessGrain>($"{info.Server}/{info.Pid}").GetGrainId();
        var capability = await gate.Derive(call, CapabilityKinds.Process, process, null, cancellationToken);
        return CapabilityReply.Json(ProcessJson.Of(info), ProcessesJson.Default.ProcessJson, [capability]);
    }
}
