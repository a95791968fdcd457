using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>The id of an object that each silo has one of: <c>sys.svc.name/address:port@generation</c>, with <c>+more</c> where several share a name.</summary>
[Immutable]
public readonly struct SystemTargetGrainId : IEquatable<SystemTargetGrainId>, IComparable<SystemTargetGrainId>, ISpanFormattable
{
    private SystemTargetGrainId(GrainId grainId) => GrainId = grainId;

    public GrainId GrainId { get; }

    public static SystemTargetGrainId Create(GrainType kind, SiloAddress address) => Create(kind, address, null);

    public static SystemTargetGrainId Create(GrainType kind, SiloAddress address, string? extraIdentifier) =>
        new(GrainId.Create(kind, extraIdentifier is { Length: > 0 } ? $"{address.ToParsableString()}+{extraIdentifier}" : address.ToParsableString()));

    public static GrainType CreateGrainType(string name) => GrainType.Create(GrainTypePrefix.SystemTargetPrefix + name);

    public static GrainId CreateGrainServiceGrainId(int typeCode, string grainSystemId, SiloAddress address) =>
        Create(GrainType.Create($"{GrainTypePrefix.GrainServicePrefix}{typeCode:X8}"), address, grainSystemId).GrainId;

    public static bool IsSystemTargetGrainId(in GrainId id) => id.IsSystemTarget();

    public static bool TryParse(GrainId grainId, out SystemTargetGrainId systemTargetId)
    {
        systemTargetId = new SystemTargetGrainId(grainId);
        return grainId.IsSystemTarget();
    }

    public static bool operator ==(SystemTargetGrainId left, SystemTargetGrainId right) => left.Equals(right);

    public static bool operator !=(SystemTargetGrainId left, SystemTargetGrainId right) => !left.Equals(right);

    public static bool operator <(SystemTargetGrainId left, SystemTargetGrainId right) => left.CompareTo(right) < 0;

    public static bool operator >(SystemTargetGrainId left, SystemTargetGrainId right) => left.CompareTo(right) > 0;

    public static bool operator <=(SystemTargetGrainId left, SystemTargetGrainId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SystemTargetGrainId left, SystemTargetGrainId right) => left.CompareTo(right) >= 0;

    public SiloAddress GetSiloAddress()
    {
        var key = GrainId.Key.ToString();
        var plus = key.IndexOf('+', StringComparison.Ordinal);
        return SiloAddress.Parse(plus < 0 ? key : key[..plus]);
    }

    public SystemTargetGrainId WithSiloAddress(SiloAddress siloAddress)
    {
        var key = GrainId.Key.ToString();
        var plus = key.IndexOf('+', StringComparison.Ordinal);
        return Create(GrainId.Type, siloAddress, plus < 0 ? null : key[(plus + 1)..]);
    }

    public bool Equals(SystemTargetGrainId other) => GrainId.Equals(other.GrainId);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is SystemTargetGrainId other && Equals(other);

    public override int GetHashCode() => GrainId.GetHashCode();

    public int CompareTo(SystemTargetGrainId other) => GrainId.CompareTo(other.GrainId);

    public override string ToString() => GrainId.ToString();

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{GrainId}", out charsWritten);
}
