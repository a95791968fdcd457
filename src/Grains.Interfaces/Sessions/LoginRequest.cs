using System.Security.Cryptography;
using System.Text;
using Wetware.Security;

namespace Wetware.Sessions;

/// <summary>The answer to a terminal's challenge.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.login-request")]
public sealed record LoginRequest
{
    /// <summary>Bytes of a nonce.</summary>
    public const int NonceBytes = 16;

    /// <summary>The domain that an account signs in.</summary>
    public const string Domain = "ww.auth";

    /// <summary>The payload type of a signed nonce.</summary>
    public static ReadOnlyMemory<byte> PayloadType { get; } = new byte[] { 0xDE, 0xEA };

    /// <summary>
    /// What an account signs: the nonce, and the SHA-256 of the cluster's id, a zero byte and the node's server id, so that no other node and no other cluster
    /// can use the signature.
    /// </summary>
    /// <exception cref="ArgumentException">The nonce has not <see cref="NonceBytes"/>.</exception>
    public static byte[] SignedBytes(string cluster, string server, ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceBytes);
        var bytes = new byte[NonceBytes + SHA256.HashSizeInBytes];
        nonce.CopyTo(bytes);
        SHA256.HashData(Encoding.UTF8.GetBytes($"{cluster}\0{server}"), bytes.AsSpan(NonceBytes));
        return bytes;
    }

    /// <summary>The nonce that the terminal gave.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>What <see cref="SignedBytes"/> makes of the nonce, signed by the account; null for one who has no key, whom only <c>allow-all</c> admits.</summary>
    [Id(1)]
    public SignedEnvelope? Envelope { get; init; }

    /// <summary>How long the session shall last; null for the node's default.</summary>
    [Id(2)]
    public TimeSpan? Lifetime { get; init; }
}
