using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Sessions;

/// <summary>
/// A session, keyed by its id: named capabilities for the holder of its reference. This interface is for the cluster's own programs, who may see
/// and end any session; a holder goes through the reference.
/// </summary>
[Alias("ww.ISessionGrain"), PublicGrain]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>What it is.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no such session, or it was revoked or has expired.</exception>
    [Alias("Info")]
    Task<SessionInfo> Info(CancellationToken cancellationToken = default);

    /// <summary>A new session with less, which ends with this one at the latest.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: more than it has; <c>limit</c>; <c>not-found</c>.</exception>
    [Alias("Attenuate")]
    Task<SessionOpened> Attenuate(SessionNarrowing narrowing, CancellationToken cancellationToken = default);

    /// <summary>It gives nothing more; what it gave works on until it expires. Harmless when there is no such session.</summary>
    [Alias("Logout")]
    Task Logout(CancellationToken cancellationToken = default);

    /// <summary>Ends it, and within <see cref="CapabilityOrigin.Lease"/> all that it gave and all that came of that. Harmless when there is no such session.</summary>
    [Alias("End")]
    Task End(CancellationToken cancellationToken = default);
}

/// <summary>A session and the reference by which its holder uses it.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.session-opened")]
public sealed record SessionOpened([property: Id(0)] Capability Session, [property: Id(1)] SessionInfo Info);

/// <summary>How a session is to be attenuated.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.session-narrowing")]
public sealed record SessionNarrowing
{
    /// <summary>What the new session holds: <c>name</c>, <c>name:method,method</c>, or <c>*</c> for all that the session has. At most 64.</summary>
    [Id(0)]
    public IReadOnlyList<string> Grants { get; init; } = ["*"];

    /// <summary>How long it lasts, in seconds; never longer than the session that it came from, which is the default.</summary>
    [Id(1)]
    public double? Seconds { get; init; }
}
