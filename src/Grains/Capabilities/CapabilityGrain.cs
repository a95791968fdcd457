using Orleans.Concurrency;
using Wetware.Capabilities;

namespace Wetware.Grains.Capabilities;

/// <summary>Attenuates for those who cannot seal.</summary>
[StatelessWorker, Reentrant]
public sealed class CapabilityGrain(ICapabilityMint mint) : Grain, ICapabilityGrain
{
    /// <inheritdoc />
    public Task<Capability> Attenuate(Capability capability, IReadOnlyCollection<string> methods, CancellationToken cancellationToken = default) =>
        mint.Attenuate(capability, methods, cancellationToken).AsTask();
}
