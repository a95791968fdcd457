namespace Wetware.Capabilities;

/// <summary>
/// A reference whose holder may call what it points to: the grain, the set of methods that may be called, and the serial by which it is
/// revoked. It is made and sealed by silos only and travels as it is: attenuating makes another one with fewer methods. Equality is that
/// of the serial, so two references that were attenuated apart are different ones even when they allow the same.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.capability")]
public sealed record Capability
{
    /// <summary>Longest chain of attenuations.</summary>
    public const int MaxDepth = 16;

    /// <summary>Longest chain of references that yielded one another across grains, as when a tree is walked step by step.</summary>
    public const int MaxOrigins = 32;

    /// <summary>Most methods in a set.</summary>
    public const int MaxMethods = 64;

    /// <summary>What kind of thing it points to (<see cref="CapabilityKinds"/>).</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>The grain that is called.</summary>
    [Id(1)]
    public required GrainId Target { get; init; }

    /// <summary>The methods that may be called, in ordinal order; null allows every method of the kind.</summary>
    [Id(2)]
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>
    /// The serials from the first reference down to this one; the last is its own. Revoking one serial revokes all that descend from it.
    /// 1 to <see cref="MaxDepth"/>.
    /// </summary>
    [Id(3)]
    public required IReadOnlyList<Guid> Serials { get; init; }

    /// <summary>Proof that a silo of this cluster made it: a MAC over all other fields.</summary>
    [Id(4)]
    public required ReadOnlyMemory<byte> Seal { get; init; }

    /// <summary>The references of other grains that yielded this one, first to last; at most <see cref="MaxOrigins"/>. It stands while they all do.</summary>
    [Id(5)]
    public IReadOnlyList<CapabilityOrigin> Origins { get; init; } = [];

    /// <summary>
    /// For whom counts what is stored through it and what comes of it, whoever holds it: the account whose session gave it; null for the cluster's operators.
    /// </summary>
    [Id(6)]
    public string? Principal { get; init; }

    /// <summary>The serial of this very reference.</summary>
    public Guid Serial => Serials[^1];

    /// <summary>True when <paramref name="method"/> is in the set. The target checks again, together with seal and revocation.</summary>
    public bool Allows(string method) => Methods is null || Methods.Contains(method, StringComparer.Ordinal);

    /// <summary>True for the very same reference.</summary>
    public bool Equals(Capability? other) => other is not null && Target == other.Target && Serial == other.Serial;

    /// <inheritdoc />
    public override int GetHashCode() => Serial.GetHashCode();
}
