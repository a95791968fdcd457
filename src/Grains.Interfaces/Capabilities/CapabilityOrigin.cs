namespace Wetware.Capabilities;

/// <summary>
/// Where a reference came from: another grain's reference that yielded it. It stands only as long as that one does; targets ask, and rely on
/// the answer for <see cref="Lease"/>.
/// </summary>
/// <param name="Target">The grain of the yielding reference.</param>
/// <param name="Serials">Its serials, first to last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.capability-origin")]
public sealed record CapabilityOrigin([property: Id(0)] GrainId Target, [property: Id(1)] IReadOnlyList<Guid> Serials)
{
    /// <summary>How long after a revocation a reference that was yielded through the revoked one may still work.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(2);
}
