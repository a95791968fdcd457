using Wetware.Grains.Processes;
using Wetware.Processes;
using Wetware.Wasm.Capabilities;

namespace Wetware.Tests.Processes;

internal sealed class NoCapabilities : IProcessCapabilities
{
    public IGuestCapabilities? For(ProcessInfo process, Func<ProcessLimits> limits, IReadOnlyList<ProcessGrant> grants) => null;
}
