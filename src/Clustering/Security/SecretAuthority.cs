using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Wetware.Clustering.Security;

/// <summary>
/// The certificate authority that a secret makes. Its P-256 key is derived from the cluster secret, so each holder of the secret can issue a certificate for itself and
/// check the others', and nobody else can. Certificates live in memory, each as long as its process.
/// </summary>
internal sealed class SecretAuthority : ClusterAuthority
{
    private static readonly X500DistinguishedName AuthorityName = new("CN=ww cluster");

    private readonly X509Certificate2Collection _accepted = [];
    private readonly Lazy<X509Certificate2> _node;
    private readonly Lazy<X509Certificate2> _operator;

    /// <summary>An authority for each seed of 32 bytes; the first one issues.</summary>
    public SecretAuthority(byte[][] seeds)
    {
        foreach (var seed in seeds)
        {
            using var key = KeyFrom(seed);
            _accepted.Add(AuthorityCertificate(key));
        }

        _node = new Lazy<X509Certificate2>(() => Issue(seeds[0], _accepted[0], ClusterRole.Node));
        _operator = new Lazy<X509Certificate2>(() => Issue(seeds[0], _accepted[0], ClusterRole.Operator));
    }

    /// <inheritdoc />
    public override X509Certificate2 CertificateOf(ClusterRole role) => (role == ClusterRole.Node ? _node : _operator).Value;

    /// <inheritdoc />
    public override bool Trusts(X509Certificate? certificate, params ReadOnlySpan<ClusterRole> roles)
    {
        if (certificate is null)
            return false;
        var isWanted = false;
        foreach (var role in roles)
            isWanted |= certificate.Subject == SubjectOf(role);
        if (!isWanted)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_accepted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        using var copy = new X509Certificate2(certificate);
        return chain.Build(copy) && chain.ChainElements.Count == 2;
    }

    // One attribute, so that there is one way to write it.
    private static string SubjectOf(ClusterRole role) => role == ClusterRole.Node ? "CN=ww node" : "CN=ww operator";

    // A number below the order of the curve, as FIPS 186-5 (A.2.1) makes one: more bits than needed, modulo order - 1, plus 1.
    private static ECDsa KeyFrom(byte[] seed)
    {
        var order = System.Numerics.BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        var wide = new System.Numerics.BigInteger(HKDF.Expand(HashAlgorithmName.SHA256, seed, 48, "P-256"u8.ToArray()), isUnsigned: true, isBigEndian: true);
        var number = (wide % (order - 1)) + 1;
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        var d = new byte[32];
        bytes.CopyTo(d, d.Length - bytes.Length);
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
    }

    // Two certificates of one authority differ in the signature alone, and a chain is checked by name and key: so every process may make its own.
    private static X509Certificate2 AuthorityCertificate(ECDsa key)
    {
        var request = new CertificateRequest(AuthorityName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var full = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(400));
        return X509CertificateLoader.LoadCertificate(full.RawData);
    }

    private static X509Certificate2 Issue(byte[] seed, X509Certificate2 authority, ClusterRole role)
    {
        using var authorityKey = KeyFrom(seed);
        using var issuer = authority.CopyWithPrivateKey(authorityKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(SubjectOf(role), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(HostName);
        request.CertificateExtensions.Add(names.Build());

        // The private key never leaves this process; clocks of machines may differ by much, and it is the secret that is replaced, not the certificate.
        var now = DateTimeOffset.UtcNow;
        using var issued = request.Create(issuer, now.AddYears(-1), now.AddYears(20), RandomNumberGenerator.GetBytes(16));
        using var withKey = issued.CopyWithPrivateKey(key);

        // Windows cannot use a key that was never in a store; this form works everywhere.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }
}
