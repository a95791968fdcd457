using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Wetware.Nodes;

namespace Wetware.Security;

/// <summary>
/// Bytes with the proof of who said them and for what purpose: the signature covers a domain (which is not carried: the reader knows what it expects),
/// a payload type and the payload. Form and signed bytes are those of libp2p's signed envelopes (libp2p specs, RFC 0002), with ECDSA P-256 keys.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.signed-envelope")]
public sealed record SignedEnvelope
{
    /// <summary>Most bytes of a payload.</summary>
    public const int MaxPayloadBytes = 64 * 1024;

    /// <summary>Most bytes of a payload type.</summary>
    public const int MaxTypeBytes = 64;

    /// <summary>Most bytes of a public key, and of a signature.</summary>
    public const int MaxKeyBytes = 127;

    /// <summary>Most bytes of an encoded envelope.</summary>
    public const int MaxBytes = MaxPayloadBytes + MaxTypeBytes + (2 * MaxKeyBytes) + 32;

    /// <summary>The signer's public key as DER SubjectPublicKeyInfo.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>What the payload is.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> PayloadType { get; init; }

    /// <summary>What was said.</summary>
    [Id(2)]
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>DER signature over domain, payload type and payload.</summary>
    [Id(3)]
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Signs <paramref name="payload"/> for <paramref name="domain"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than the limits allow.</exception>
    public static SignedEnvelope Seal(IEnvelopeSigner signer, string domain, ReadOnlyMemory<byte> payloadType, ReadOnlyMemory<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentException.ThrowIfNullOrEmpty(domain);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayloadBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadType.Length, MaxTypeBytes);
        return new SignedEnvelope
        {
            PublicKey = signer.PublicKey,
            PayloadType = payloadType,
            Payload = payload,
            Signature = signer.Sign(EnvelopeWire.SignedBytes(domain, payloadType.Span, payload.Span)),
        };
    }

    /// <summary>
    /// True when the holder of <see cref="PublicKey"/> signed this payload, as this type, for this domain; then <paramref name="signer"/> is that
    /// key's name. Anything malformed is false.
    /// </summary>
    public bool TryVerify(string domain, ReadOnlySpan<byte> payloadType, out PeerId signer)
    {
        signer = default;
        if (!PayloadType.Span.SequenceEqual(payloadType) || !IsWithinLimits)
            return false;
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(PublicKey.Span, out _);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
                return false;
            var signed = EnvelopeWire.SignedBytes(domain, PayloadType.Span, Payload.Span);
            if (!key.VerifyData(signed, Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                return false;

            // A key can be written in more than one way; only the one that its peer id is made of is accepted.
            if (!key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(PublicKey.Span))
                return false;
            signer = PeerId.FromEcdsaPublicKey(PublicKey.Span);
            return true;
        }
        catch (Exception error) when (error is CryptographicException or PlatformNotSupportedException)
        {
            // The second is how a point that is not on the curve is refused.
            return false;
        }
    }

    /// <summary>The envelope as bytes.</summary>
    public byte[] Encode() => EnvelopeWire.Encode(this);

    /// <summary>Reads what <see cref="Encode"/> wrote; false on anything else. The signature is not looked at.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedEnvelope? envelope) => EnvelopeWire.TryDecode(bytes, out envelope);

    /// <summary>Same fields.</summary>
    public bool Equals(SignedEnvelope? other) => other is not null
        && PublicKey.Span.SequenceEqual(other.PublicKey.Span) && PayloadType.Span.SequenceEqual(other.PayloadType.Span)
        && Payload.Span.SequenceEqual(other.Payload.Span) && Signature.Span.SequenceEqual(other.Signature.Span);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Signature.Span);
        return hash.ToHashCode();
    }

    private bool IsWithinLimits =>
        PublicKey.Length <= MaxKeyBytes && PayloadType.Length <= MaxTypeBytes && Payload.Length <= MaxPayloadBytes && Signature.Length <= MaxKeyBytes;
}
