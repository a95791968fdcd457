namespace Wetware.Web.Devices;

/// <summary>Pictures that devices give. Only formats without scripts count, and their bytes say which it is: what a device calls it does not matter.</summary>
internal static class Picture
{
    /// <summary>Bytes of a picture that is shown, at most: 4 MiB.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>The media type of a PNG, JPEG, GIF or WebP picture by its first bytes; null for anything else.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };

    /// <summary>The picture as an address that holds it; null for what is none, or too large.</summary>
    public static string? AddressOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= MaxBytes && TypeOf(bytes) is { } type ? $"data:{type};base64,{Convert.ToBase64String(bytes)}" : null;
}
