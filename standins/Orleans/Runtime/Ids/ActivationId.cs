using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Identifies one activation of a grain; written <c>@</c> and 32 hexadecimal digits.</summary>
[Immutable]
public readonly struct ActivationId : IEquatable<ActivationId>, ISpanFormattable
{
    public ActivationId(Guid key) => Key = key;

    internal Guid Key { get; }

    public bool IsDefault => Key == Guid.Empty;

    public static ActivationId NewId() => new(Guid.NewGuid());

    /// <summary>The id of a grain that has one fixed activation, such as a system target.</summary>
    public static ActivationId GetDeterministic(GrainId grain)
    {
        Span<byte> bytes = stackalloc byte[16];
        var type = grain.Type.GetUniformHashCode();
        var key = grain.Key.GetUniformHashCode();
        BitConverter.TryWriteBytes(bytes, type);
        BitConverter.TryWriteBytes(bytes[4..], key);
        BitConverter.TryWriteBytes(bytes[8..], grain.GetUniformHashCode());
        BitConverter.TryWriteBytes(bytes[12..], type ^ key);
        return new ActivationId(new Guid(bytes));
    }

    public static ActivationId FromParsableString(string activationId)
    {
        ArgumentNullException.ThrowIfNull(activationId);
        return activationId.StartsWith('@') && Guid.TryParseExact(activationId.AsSpan(1), "N", out var key)
            ? new ActivationId(key)
            : throw new FormatException($"Invalid activation id: {activationId}");
    }

    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);

    public bool Equals(ActivationId other) => Key.Equals(other.Key);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ActivationId other && Equals(other);

    public override int GetHashCode() => Key.GetHashCode();

    public string ToParsableString() => ToString();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"@{Key:N}");

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"@{Key:N}", out charsWritten);
}
