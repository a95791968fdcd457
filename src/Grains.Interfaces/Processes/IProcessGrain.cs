using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Processes;

/// <summary>One process, keyed <c>&lt;server id&gt;/&lt;pid&gt;</c>: what a capability of kind <c>process</c> points to.</summary>
[Alias("ww.IProcessGrain"), PublicGrain]
public interface IProcessGrain : INodeOwned
{
    /// <inheritdoc cref="IExecutorGrain.Info" />
    [Alias("Info")]
    Task<ProcessInfo> Info(CancellationToken cancellationToken = default);
}
