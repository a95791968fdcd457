using Orleans.Concurrency;
using Wetware.Security;

namespace Wetware.Capabilities;

/// <summary>
/// The grain extension through which a grain is called by capability. It checks seal, revocation and method set at the grain before anything
/// happens; a capability in the reply never allows more than the one that was called.
/// </summary>
[Alias("ww.ICapabilityTarget"), PublicGrain]
public interface ICapabilityTarget : IGrainExtension
{
    /// <summary>Calls a method.</summary>
    /// <exception cref="Errors.WetwareException">
    /// <c>denied</c>: not sealed by this cluster, revoked, or a method outside the set; <c>unimplemented</c>: the kind has no such method;
    /// and whatever the method says.
    /// </exception>
    [Alias("Invoke"), AlwaysInterleave]
    Task<CapabilityReply> Invoke(CapabilityCall call, CancellationToken cancellationToken = default);

    /// <summary>Cancels a waiting call. Returns its reply when it was served before; null when it had no effect.</summary>
    [Alias("Withdraw"), AlwaysInterleave]
    Task<CapabilityReply?> Withdraw(Capability capability, Guid operation, CancellationToken cancellationToken = default);

    /// <summary>Revokes this reference and all that were attenuated from it. Durable where the target is. Doing it twice is harmless.</summary>
    [Alias("Revoke"), AlwaysInterleave]
    Task Revoke(Capability capability, CancellationToken cancellationToken = default);

    /// <summary>Returns false when one of these serials of this grain's references was revoked. Called by grains whose references were derived from them.</summary>
    [Alias("IsValid"), InternalCall, AlwaysInterleave]
    Task<bool> IsValid(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default);
}
