namespace Orleans.Runtime;

/// <summary>Where an activation of a grain is, or was when the directory was asked.</summary>
[GenerateSerializer]
[Immutable]
public sealed class GrainAddress : IEquatable<GrainAddress>, ISpanFormattable
{
    [Id(0)]
    public GrainId GrainId { get; init; }

    [Id(1)]
    public ActivationId ActivationId { get; init; }

    [Id(2)]
    public SiloAddress? SiloAddress { get; init; }

    /// <summary>The membership at which the activation was made: a silo that died after it took the activation with it.</summary>
    [Id(3)]
    public MembershipVersion MembershipVersion { get; init; } = MembershipVersion.MinValue;

    public bool IsComplete => !GrainId.IsDefault && !ActivationId.IsDefault && SiloAddress is not null;

    /// <summary>An address of that grain on that silo whose activation is not known.</summary>
    internal static GrainAddress OnSilo(GrainId grainId, SiloAddress silo) => new() { GrainId = grainId, SiloAddress = silo };

    internal static GrainAddress GetAddress(SiloAddress? silo, GrainId grainId, ActivationId activationId) =>
        new() { GrainId = grainId, ActivationId = activationId, SiloAddress = silo };

    /// <summary>Whether both name the same activation on the same silo; what is unknown on either side matches all.</summary>
    public bool Matches(GrainAddress? other) =>
        other is not null
        && GrainId.Equals(other.GrainId)
        && (SiloAddress is null || other.SiloAddress is null || SiloAddress.Equals(other.SiloAddress))
        && (ActivationId.IsDefault || other.ActivationId.IsDefault || ActivationId.Equals(other.ActivationId));

    public bool Equals(GrainAddress? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Matches(other) && MembershipVersion == other.MembershipVersion
            && Equals(SiloAddress, other.SiloAddress) && ActivationId.Equals(other.ActivationId));

    public override bool Equals(object? obj) => Equals(obj as GrainAddress);

    public override int GetHashCode() => HashCode.Combine(SiloAddress, GrainId, ActivationId);

    public override string ToString() => $"[{SiloAddress} {GrainId} {ActivationId}]";

    public string ToFullString() => $"[{SiloAddress} {GrainId} {ActivationId} {MembershipVersion}]";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"[{SiloAddress} {GrainId} {ActivationId}]", out charsWritten);
}
