using System.Buffers.Text;
using System.Text;

namespace Orleans.Runtime;

/// <summary>
/// How keys become bytes: integers as upper-case hexadecimal, GUIDs as 32 lower-case digits, an extension after a plus sign.
/// </summary>
public static class GrainIdKeyExtensions
{
    private const int GuidLength = 32;

    public static IdSpan CreateIntegerKey(long key) => CreateIntegerKey(key, ReadOnlySpan<byte>.Empty);

    public static IdSpan CreateIntegerKey(long key, string? keyExtension) => CreateIntegerKey(key, Bytes(keyExtension));

    public static IdSpan CreateIntegerKey(long key, ReadOnlySpan<byte> keyExtension)
    {
        Span<byte> digits = stackalloc byte[sizeof(long) * 2];
        Utf8Formatter.TryFormat(key, digits, out var length, 'X');
        return Join(digits[..length], keyExtension);
    }

    public static IdSpan CreateGuidKey(Guid key) => CreateGuidKey(key, ReadOnlySpan<byte>.Empty);

    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) => CreateGuidKey(key, Bytes(keyExtension));

    public static IdSpan CreateGuidKey(Guid key, ReadOnlySpan<byte> keyExtension)
    {
        Span<byte> digits = stackalloc byte[GuidLength];
        Utf8Formatter.TryFormat(key, digits, out _, 'N');
        return Join(digits, keyExtension);
    }

    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var digits = grainId.Key.AsSpan();
        var plus = digits.IndexOf((byte)'+');
        keyExt = plus < 0 ? null : Encoding.UTF8.GetString(digits[(plus + 1)..]);
        if (plus >= 0)
            digits = digits[..plus];
        return Utf8Parser.TryParse(digits, out key, out var used, 'X') && used == digits.Length;
    }

    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    public static long GetIntegerKey(this GrainId grainId, out string? keyExt) => grainId.TryGetIntegerKey(out var key, out keyExt)
        ? key
        : throw new ArgumentException($"Value \"{grainId}\" is not in the correct format for an Integer key.", nameof(grainId));

    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        var digits = grainId.Key.AsSpan();
        keyExt = null;
        if (digits.Length > GuidLength && digits[GuidLength] == '+')
        {
            keyExt = Encoding.UTF8.GetString(digits[(GuidLength + 1)..]);
            digits = digits[..GuidLength];
        }

        key = default;
        return digits.Length == GuidLength && Utf8Parser.TryParse(digits, out key, out var used, 'N') && used == GuidLength;
    }

    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt) => grainId.TryGetGuidKey(out var key, out keyExt)
        ? key
        : throw new ArgumentException($"Value \"{grainId}\" is not in the correct format for a Guid key.", nameof(grainId));

    private static byte[] Bytes(string? extension) => string.IsNullOrWhiteSpace(extension) ? [] : Encoding.UTF8.GetBytes(extension);

    private static IdSpan Join(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> extension)
    {
        if (extension.IsEmpty)
            return new IdSpan(digits.ToArray());
        var joined = new byte[digits.Length + 1 + extension.Length];
        digits.CopyTo(joined);
        joined[digits.Length] = (byte)'+';
        extension.CopyTo(joined.AsSpan(digits.Length + 1));
        return new IdSpan(joined);
    }
}
