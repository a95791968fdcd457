using Orleans.Concurrency;

namespace Wetware.Capabilities;

/// <summary>
/// A grain that can be called through capabilities. It checks seal, revocation and method set itself before anything happens; what it hands out
/// in an answer is confined by the reference that it was called through.
/// </summary>
[Alias("ww.ICapabilityTarget")]
public interface ICapabilityTarget : IGrain
{
    /// <summary>Calls a method.</summary>
    /// <exception cref="Errors.WetwareException">
    /// <c>denied</c>: not sealed by this cluster, revoked, or a method outside the set; <c>unimplemented</c>: the kind has no such method;
    /// and whatever the method says.
    /// </exception>
    [Alias("Invoke"), AlwaysInterleave]
    Task<CapabilityReply> Invoke(CapabilityCall call, CancellationToken cancellationToken = default);

    /// <summary>Gives up a waiting call; answers its reply when it was served before, else null, and then it has had no effect.</summary>
    [Alias("Withdraw"), AlwaysInterleave]
    Task<CapabilityReply?> Withdraw(Capability capability, Guid operation, CancellationToken cancellationToken = default);

    /// <summary>Revokes this reference and all that were attenuated from it. Durable where the target is. Doing it twice is harmless.</summary>
    [Alias("Revoke"), AlwaysInterleave]
    Task Revoke(Capability capability, CancellationToken cancellationToken = default);

    /// <summary>Whether none of these serials of this grain's references was revoked; asked by grains whose references came from here.</summary>
    [Alias("IsValid"), AlwaysInterleave]
    Task<bool> IsValid(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default);
}
