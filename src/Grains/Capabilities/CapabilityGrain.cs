using Orleans.Concurrency;
using Wetware.Capabilities;

namespace Wetware.Grains.Capabilities;

/// <summary>Attenuates for those who cannot seal.</summary>
[StatelessWorker, Reentrant]
public sealed class CapabilityGrain(ICapabilityFactory capabilityFactory) : Grain, ICapabilityGrain
{
    /// <inheritdoc />
    public Task<Capability> Attenuate(Capability capability, IReadOnlyCollection<string> methods, CancellationToken cancellationToken = default) =>
        capabilityFactory.Attenuate(capability, methods, cancellationToken).AsTask();
}
