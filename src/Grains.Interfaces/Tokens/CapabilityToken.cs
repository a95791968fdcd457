using System.Buffers.Text;
using System.Security.Cryptography;

namespace Wetware.Tokens;

/// <summary>The text of a token: <c>wwcap_</c> and 32 random bytes in base64url without padding. Whoever knows it has the capability.</summary>
public static class CapabilityToken
{
    /// <summary>What every token begins with, so that tools find leaked ones.</summary>
    public const string Prefix = "wwcap_";

    /// <summary>Random bytes in a token.</summary>
    public const int SecretBytes = 32;

    private const int TextLength = 43;

    /// <summary>A token that nobody can guess.</summary>
    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The SHA-256 of a token's random bytes, which is all that is ever stored; false for what is no token.</summary>
    public static bool TryHash(string? token, Span<byte> hash)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        if (token is null || token.Length != Prefix.Length + TextLength || !token.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var text = token.AsSpan(Prefix.Length);
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, secret, out var written) || written != SecretBytes)
            return false;
        SHA256.HashData(secret, hash);
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }
}
