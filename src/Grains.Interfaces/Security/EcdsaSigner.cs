using System.Security.Cryptography;
using Wetware.Nodes;

namespace Wetware.Security;

/// <summary>Signs with a P-256 key that it owns.</summary>
public sealed class EcdsaSigner : IEnvelopeSigner, IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    /// <summary>Takes over <paramref name="key"/>.</summary>
    /// <exception cref="ArgumentException">It is not a P-256 key.</exception>
    public EcdsaSigner(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new ArgumentException("it is not a P-256 key", nameof(key));
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        Peer = PeerId.FromEcdsaPublicKey(PublicKey.Span);
    }

    /// <summary>The name of the key.</summary>
    public PeerId Peer { get; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>A signer with a key that nobody had before.</summary>
    public static EcdsaSigner Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Sign(ReadOnlySpan<byte> data)
    {
        // One key object is not safe for several threads at once.
        lock (_gate)
            return _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
