using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Registry;

/// <summary>
/// What one node provides; the key is its server id. It answers every question on a service's topic with the locations that were given to it, until they
/// expire or are withdrawn. They end with the node.
/// </summary>
[Alias("ww.IRegistryGrain"), PublicGrain]
public interface IRegistryGrain : INodeOwned
{
    /// <summary>Most locations that one node provides.</summary>
    const int MaxProvisions = 1024;

    /// <summary>
    /// Provides a location that its provider signed, until it expires; also renews it (same id). It is announced at once.
    /// </summary>
    /// <exception cref="WetwareException">
    /// <c>denied</c>: the signature does not fit, it is of another service or has expired, or the name is reserved; <c>overloaded</c>: too many.
    /// </exception>
    [Alias("Provide")]
    Task Provide(Guid provision, string service, SignedEnvelope location, CancellationToken cancellationToken = default);

    /// <summary>The same in the node's own name: it signs with its key. Asked for again before the lifetime is over, it is renewed.</summary>
    /// <exception cref="WetwareException">The location or lifetime is out of range; <c>overloaded</c>: too many.</exception>
    [Alias("ProvideAsNode")]
    Task ProvideAsNode(Guid provision, ServiceLocation location, TimeSpan lifetime, CancellationToken cancellationToken = default);

    /// <summary>Ends a provision. Doing it twice is harmless.</summary>
    [Alias("Withdraw")]
    Task Withdraw(Guid provision, CancellationToken cancellationToken = default);

    /// <summary>Counts.</summary>
    [Alias("State")]
    Task<RegistryState> State(CancellationToken cancellationToken = default);
}
