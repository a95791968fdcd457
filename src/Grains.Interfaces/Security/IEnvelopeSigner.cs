namespace Wetware.Security;

/// <summary>Holds a private ECDSA P-256 key and signs with it: a node's identity, or a key that a client made.</summary>
public interface IEnvelopeSigner
{
    /// <summary>The public key as DER SubjectPublicKeyInfo.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The signature of the SHA-256 of <paramref name="data"/> as a DER sequence (RFC 3279).</summary>
    ReadOnlyMemory<byte> Sign(ReadOnlySpan<byte> data);
}
