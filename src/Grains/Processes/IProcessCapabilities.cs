using Wetware.Processes;
using Wetware.Wasm.Capabilities;

namespace Wetware.Grains.Processes;

/// <summary>Gives a process its capabilities.</summary>
internal interface IProcessCapabilities
{
    /// <summary>What the guest of a process may call; null for nothing. <paramref name="limits"/> tells what the process may use at the time of a call.</summary>
    IGuestCapabilities? For(ProcessInfo process, Func<ProcessLimits> limits, IReadOnlyList<ProcessGrant> grants);
}
