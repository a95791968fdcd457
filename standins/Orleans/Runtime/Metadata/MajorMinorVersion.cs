using System.Globalization;

namespace Orleans.Metadata;

[GenerateSerializer]
[Immutable]
public readonly struct MajorMinorVersion : IComparable<MajorMinorVersion>, IEquatable<MajorMinorVersion>
{
    public MajorMinorVersion(long majorVersion, long minorVersion)
    {
        Major = majorVersion;
        Minor = minorVersion;
    }

    public static MajorMinorVersion Zero { get; } = new(0, 0);

    public static MajorMinorVersion MinValue { get; } = new(long.MinValue, long.MinValue);

    [Id(0)]
    public long Major { get; }

    [Id(1)]
    public long Minor { get; }

    public static MajorMinorVersion Parse(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        var dot = value.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? new(long.Parse(value, CultureInfo.InvariantCulture), 0)
            : new(long.Parse(value[..dot], CultureInfo.InvariantCulture), long.Parse(value[(dot + 1)..], CultureInfo.InvariantCulture));
    }

    public static bool operator ==(MajorMinorVersion left, MajorMinorVersion right) => left.Equals(right);

    public static bool operator !=(MajorMinorVersion left, MajorMinorVersion right) => !left.Equals(right);

    public static bool operator <(MajorMinorVersion left, MajorMinorVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(MajorMinorVersion left, MajorMinorVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(MajorMinorVersion left, MajorMinorVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(MajorMinorVersion left, MajorMinorVersion right) => left.CompareTo(right) >= 0;

    public int CompareTo(MajorMinorVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public bool Equals(MajorMinorVersion other) => Major == other.Major && Minor == other.Minor;

    public override bool Equals(object? obj) => obj is MajorMinorVersion other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Major, Minor);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
