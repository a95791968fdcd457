using Microsoft.Extensions.Logging;
using Wetware.Grains.Capabilities.Guests;
using Wetware.Processes;
using Wetware.Wasm.Capabilities;

namespace Wetware.Grains.Processes;

/// <summary>Processes reach what they were granted through the cluster's grains.</summary>
internal sealed class NodeCapabilities(IGrainFactory grains, TimeProvider time, ILogger<GuestCapabilities> logger) : IProcessCapabilities
{
    /// <inheritdoc />
    public IGuestCapabilities? For(ProcessInfo process, Func<ProcessLimits> limits, IReadOnlyList<ProcessGrant> grants) => grants.Count == 0
        ? null
        : new ProcessCapabilities(
            process.Server,
            process.Pid,
            limits,
            new GuestCapabilities(grains, [.. grants.Select(static grant => (grant.Name, grant.Capability))], time, logger));
}
