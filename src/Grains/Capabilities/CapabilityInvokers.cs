using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// Makes the gates of a silo's grains. How a grain becomes callable through capabilities:
/// <code>
/// public sealed class CellGrain : Grain, ICellGrain, ICapabilityTarget
/// {
///     private static readonly CapabilityMethods&lt;CellGrain&gt; Table = ...;   // see CapabilityMethods
///     private readonly CapabilityInvoker&lt;CellGrain&gt; _gate;
///
///     public CellGrain(CapabilityInvokers gates) =&gt; _gate = gates.For(this, Table);
///
///     public Task&lt;CapabilityReply&gt; Invoke(CapabilityCall call, CancellationToken ct = default) =&gt; _gate.Invoke(call, ct);
///     public Task&lt;CapabilityReply?&gt; Withdraw(Capability capability, Guid operation, CancellationToken ct = default) =&gt; _gate.Withdraw(capability, operation, ct);
///     public Task Revoke(Capability capability, CancellationToken ct = default) =&gt; _gate.Revoke(capability, ct);
///     public Task&lt;bool&gt; IsValid(IReadOnlyList&lt;Guid&gt; serials, CancellationToken ct = default) =&gt; _gate.IsValid(serials, ct);
/// }
/// </code>
/// All four interleave with the grain's other turns. A method that must not, because it awaits while its state is half changed, calls its own
/// grain through <c>this.AsReference&lt;ICellGrain&gt;()</c>. Not for stateless workers: each activation would know of its own revocations only.
/// </summary>
public sealed class CapabilityInvokers
{
    /// <summary>With the services of this silo.</summary>
    public CapabilityInvokers(
        ICapabilityFactory capabilityFactory,
        IGrainFactory grains,
        [FromKeyedServices(SealKey.Provider)] IGrainStorage storage,
        CapabilityMetrics metrics,
        TimeProvider time)
    {
        Mint = capabilityFactory;
        Storage = storage;
        Metrics = metrics;
        Time = time;
        Origins = new OriginChecks(grains, time);
    }

    internal ICapabilityFactory Mint { get; }

    internal IGrainStorage Storage { get; }

    internal CapabilityMetrics Metrics { get; }

    internal TimeProvider Time { get; }

    internal OriginChecks Origins { get; }

    /// <summary>The gate of one grain; cheap, nothing is read before the first call through a reference.</summary>
    public CapabilityInvoker<TGrain> For<TGrain>(TGrain grain, CapabilityMethods<TGrain> methods)
        where TGrain : IGrainBase => new(this, grain, methods);
}
