using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Wetware.Capabilities;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// Creates the <see cref="ICapabilityTarget"/> extension of the silo's grains. To make a grain callable through capabilities:
/// <code>
/// public sealed class CellGrain : Grain, ICellGrain
/// {
///     private static readonly CapabilityMethods&lt;CellGrain&gt; Methods = ...;   // see CapabilityMethods
///     private readonly CapabilityInvoker&lt;CellGrain&gt; _invoker;
///
///     public CellGrain(CapabilityInvokers invokers) =&gt; _invoker = invokers.For(this, Methods);
/// }
/// </code>
/// Capability calls interleave with the grain's other calls. A method that must not, because it awaits while its state is inconsistent, calls its
/// own grain through <c>this.AsReference&lt;ICellGrain&gt;()</c>. Not for stateless workers: each activation would know only its own revocations.
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
        Factory = capabilityFactory;
        Storage = storage;
        Metrics = metrics;
        Time = time;
        Origins = new OriginChecks(grains, time);
    }

    internal ICapabilityFactory Factory { get; }

    internal IGrainStorage Storage { get; }

    internal CapabilityMetrics Metrics { get; }

    internal TimeProvider Time { get; }

    internal OriginChecks Origins { get; }

    /// <summary>
    /// Installs the extension on <paramref name="grain"/> and returns it. Call it from the grain's constructor or <c>OnActivateAsync</c>. Reads
    /// nothing from storage before the first call.
    /// </summary>
    public CapabilityInvoker<TGrain> For<TGrain>(TGrain grain, CapabilityMethods<TGrain> methods)
        where TGrain : IGrainBase
    {
        var invoker = new CapabilityInvoker<TGrain>(this, grain, methods);
        grain.GrainContext.SetComponent<ICapabilityTarget>(invoker);
        return invoker;
    }
}
