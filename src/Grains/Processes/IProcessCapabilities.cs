using Wetware.Processes;
using Wetware.Wasm.Capabilities;

namespace Wetware.Grains.Processes;

/// <summary>Gives a process its capabilities.</summary>
internal interface IProcessCapabilities
{
    /// <summary>What the guest of a process may call; null for nothing.</summary>
    IGuestCapabilities? For(ProcessInfo process, IReadOnlyList<ProcessGrant> grants);
}
