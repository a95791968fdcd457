using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Wetware.Nodes;

/// <summary>One start of a node: 64 random bits, written as 16 lower-case hexadecimal digits, most significant first.</summary>
public readonly record struct ServerId(ulong Value) : IComparable<ServerId>
{
    /// <summary>Length of the text form.</summary>
    public const int TextLength = 16;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>A new one from the operating system's random source; never zero, which stands for "unset" elsewhere.</summary>
    public static ServerId New()
    {
        Span<byte> bytes = stackalloc byte[8];
        ulong value;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            value = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }
        while (value == 0);
        return new ServerId(value);
    }

    /// <summary>Reads exactly 16 digits out of 0–9 and a–f; nothing else is accepted.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ServerId id)
    {
        id = default;
        if (text.Length != TextLength || text.ContainsAnyExcept(Digits))
            return false;
        id = new ServerId(ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(ServerId other) => Value.CompareTo(other.Value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Order of the numbers.</summary>
    public static bool operator <(ServerId left, ServerId right) => left.Value < right.Value;

    /// <inheritdoc cref="op_LessThan" />
    public static bool operator >(ServerId left, ServerId right) => left.Value > right.Value;

    /// <inheritdoc cref="op_LessThan" />
    public static bool operator <=(ServerId left, ServerId right) => left.Value <= right.Value;

    /// <inheritdoc cref="op_LessThan" />
    public static bool operator >=(ServerId left, ServerId right) => left.Value >= right.Value;
}
