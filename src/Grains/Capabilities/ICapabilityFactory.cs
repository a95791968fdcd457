using Wetware.Capabilities;
using Wetware.Errors;

namespace Wetware.Grains.Capabilities;

/// <summary>Makes references. A service of every silo; clients have none and ask <see cref="ICapabilityGrain"/> or the target.</summary>
public interface ICapabilityFactory
{
    /// <summary>A first reference to a grain, with all methods of its kind or only <paramref name="methods"/>.</summary>
    /// <exception cref="WetwareException"><c>limit</c>, <c>failed</c>: the method names.</exception>
    ValueTask<Capability> Mint(string kind, GrainId target, IReadOnlyCollection<string>? methods = null, CancellationToken cancellationToken = default);

    /// <summary>The same reference with only <paramref name="methods"/>, each of which it must have. Revoking the first revokes this.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: a false seal, or a method that it has not; <c>limit</c>: attenuated too often.</exception>
    ValueTask<Capability> Attenuate(Capability capability, IReadOnlyCollection<string> methods, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a call through <paramref name="parent"/> yields: a reference to another grain that stands while the parent does. Of the same kind
    /// it has no method that the parent lacks; of another kind, <paramref name="methods"/> or all. The parent must have been verified.
    /// </summary>
    /// <exception cref="WetwareException"><c>limit</c>: the chain is too long.</exception>
    ValueTask<Capability> Derive(
        Capability parent, string kind, GrainId target, IReadOnlyCollection<string>? methods = null, CancellationToken cancellationToken = default);

    /// <summary>The same reference, which stands only as long as <paramref name="origin"/> says so besides.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: a false seal; <c>limit</c>: the chain is too long.</exception>
    ValueTask<Capability> Bind(Capability capability, CapabilityOrigin origin, CancellationToken cancellationToken = default);

    /// <summary>Throws <c>denied</c> unless a silo of this cluster made the reference and nothing in it was changed. Says nothing about revocation.</summary>
    ValueTask Verify(Capability capability, CancellationToken cancellationToken = default);
}
