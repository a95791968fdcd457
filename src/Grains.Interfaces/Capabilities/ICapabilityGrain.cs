using Wetware.Security;

namespace Wetware.Capabilities;

/// <summary>What needs the cluster's seal and no particular target: any silo answers. Key 0.</summary>
[Alias("ww.ICapabilityGrain"), PublicGrain]
public interface ICapabilityGrain : IGrainWithIntegerKey
{
    /// <summary>The same reference with only <paramref name="methods"/>.</summary>
    /// <exception cref="Errors.WetwareException"><c>denied</c>: not made by this cluster, or a method that it has not; <c>limit</c>: too many.</exception>
    [Alias("Attenuate")]
    Task<Capability> Attenuate(Capability capability, IReadOnlyCollection<string> methods, CancellationToken cancellationToken = default);
}
