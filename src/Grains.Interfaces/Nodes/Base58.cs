using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Wetware.Nodes;

/// <summary>Base58 with the alphabet that Bitcoin and libp2p use. Meant for identifiers: quadratic, so inputs are capped.</summary>
public static class Base58
{
    /// <summary>Longest text that <see cref="TryDecode"/> looks at, and longest value that <see cref="Encode"/> takes, in characters and bytes.</summary>
    public const int MaxLength = 128;

    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private const byte NoDigit = byte.MaxValue;

    // The value of each character that is a digit.
    private static readonly byte[] Values = [.. Enumerable.Range(0, 128).Select(character => (byte)Alphabet.IndexOf((char)character))];

    /// <summary>The text form of <paramref name="bytes"/>; each leading zero byte is a leading 1.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxLength);
        var zeros = 0;
        while (zeros < bytes.Length && bytes[zeros] == 0)
            zeros++;

        // log(256)/log(58) < 1.366: enough digits for any value of this length.
        Span<byte> digits = stackalloc byte[(MaxLength * 138 / 100) + 1];
        var used = 0;
        foreach (var value in bytes[zeros..])
        {
            int carry = value;
            for (var i = 0; i < used; i++)
            {
                carry += digits[i] << 8;
                digits[i] = (byte)(carry % 58);
                carry /= 58;
            }

            for (; carry > 0; carry /= 58)
                digits[used++] = (byte)(carry % 58);
        }

        Span<char> text = stackalloc char[zeros + used];
        text[..zeros].Fill(Alphabet[0]);
        for (var i = 0; i < used; i++)
            text[zeros + i] = Alphabet[digits[used - 1 - i]];
        return new string(text);
    }

    /// <summary>Reads <paramref name="text"/>; false on a foreign character or more than <see cref="MaxLength"/> of them.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length > MaxLength)
            return false;
        var zeros = 0;
        while (zeros < text.Length && text[zeros] == Alphabet[0])
            zeros++;

        Span<uint> value = stackalloc uint[MaxLength / sizeof(uint)];
        var used = 0;
        foreach (var character in text[zeros..])
        {
            if (character >= Values.Length || Values[character] == NoDigit)
                return false;
            ulong carry = Values[character];
            for (var i = 0; i < used; i++)
            {
                carry += value[i] * 58UL;
                value[i] = (uint)carry;
                carry >>= 32;
            }

            if (carry > 0)
                value[used++] = (uint)carry;
        }

        Span<byte> all = stackalloc byte[used * sizeof(uint)];
        for (var i = 0; i < used; i++)
            BinaryPrimitives.WriteUInt32BigEndian(all[((used - 1 - i) * sizeof(uint))..], value[i]);
        all = all.TrimStart((byte)0);
        bytes = new byte[zeros + all.Length];
        all.CopyTo(bytes.AsSpan(zeros));
        return true;
    }
}
