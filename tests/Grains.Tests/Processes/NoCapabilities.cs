using Wetware.Grains.Processes;
using Wetware.Processes;
using Wetware.Wasm.Capabilities;

namespace Wetware.Tests.Processes;

internal sealed class NoCapabilities : IProcessCapabilities
{
    public IGuestCapabilities? For(ProcessInfo process, IReadOnlyList<ProcessGrant> grants) => null;
}
