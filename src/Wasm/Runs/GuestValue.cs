using System.Globalization;

namespace Wetware.Wasm.Runs;

/// <summary>A number given to or received from a guest, exact to the bit.</summary>
public readonly record struct GuestValue
{
    private GuestValue(GuestValueKind kind, long bits)
    {
        Kind = kind;
        Bits = bits;
    }

    /// <summary>Its type.</summary>
    public GuestValueKind Kind { get; }

    /// <summary>Its bits, those of the 32-bit types in the lower half.</summary>
    public long Bits { get; }

    /// <summary>A 32-bit integer.</summary>
    public static GuestValue I32(int value) => new(GuestValueKind.I32, (uint)value);

    /// <summary>A 64-bit integer.</summary>
    public static GuestValue I64(long value) => new(GuestValueKind.I64, value);

    /// <summary>A 32-bit float.</summary>
    public static GuestValue F32(float value) => new(GuestValueKind.F32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>A 64-bit float.</summary>
    public static GuestValue F64(double value) => new(GuestValueKind.F64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>The number as a signed 32-bit integer.</summary>
    public int AsI32() => (int)Bits;

    /// <summary>The number as a signed 64-bit integer.</summary>
    public long AsI64() => Bits;

    /// <summary>The number as a 32-bit float.</summary>
    public float AsF32() => BitConverter.Int32BitsToSingle((int)Bits);

    /// <summary>The number as a 64-bit float.</summary>
    public double AsF64() => BitConverter.Int64BitsToDouble(Bits);

    /// <summary>
    /// Reads a number of a type: decimal, signed or unsigned up to the type's bits, or <c>0x</c> hex for integers; decimal,
    /// <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c> for floats.
    /// </summary>
    public static bool TryParse(string? text, GuestValueKind kind, out GuestValue value)
    {
        value = default;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
            return false;
        var plain = CultureInfo.InvariantCulture;
        if (kind is GuestValueKind.F32 && float.TryParse(text, NumberStyles.Float, plain, out var f32))
            value = F32(f32);
        else if (kind is GuestValueKind.F64 && double.TryParse(text, NumberStyles.Float, plain, out var f64))
            value = F64(f64);
        else if (kind is GuestValueKind.I32 or GuestValueKind.I64 && TryParseInteger(text, kind == GuestValueKind.I32 ? 32 : 64, out var bits))
            value = new GuestValue(kind, kind == GuestValueKind.I32 ? (uint)bits : bits);
        else
            return false;
        return true;
    }

    /// <summary>Decimal, signed; floats so that reading them back gives the same number.</summary>
    public override string ToString() => Kind switch
    {
        GuestValueKind.I32 => AsI32().ToString(CultureInfo.InvariantCulture),
        GuestValueKind.I64 => AsI64().ToString(CultureInfo.InvariantCulture),
        GuestValueKind.F32 => AsF32().ToString("R", CultureInfo.InvariantCulture),
        _ => AsF64().ToString("R", CultureInfo.InvariantCulture),
    };

    private static bool TryParseInteger(string text, int width, out long bits)
    {
        bits = 0;
        var plain = CultureInfo.InvariantCulture;
        if (text[0] == '-')
            return long.TryParse(text, NumberStyles.AllowLeadingSign, plain, out bits) && bits >= long.MinValue >> (64 - width);
        var read = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, plain, out var number)
            : ulong.TryParse(text, NumberStyles.AllowLeadingSign, plain, out number);
        bits = unchecked((long)number);
        return read && number <= ulong.MaxValue >> (64 - width);
    }
}
