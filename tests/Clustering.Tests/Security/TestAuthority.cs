using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Wetware.Clustering.Configuration;

namespace Wetware.Tests.Security;

/// <summary>An operator's authority, and the files of what it issues.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _root;

    public TestAuthority(string name = "CN=an operator's root") => _root = Authority(name, issuer: null);

    private TestAuthority(X509Certificate2 root) => _root = root;

    public string Pem => _root.ExportCertificatePem();

    /// <summary>An authority that this one vouches for.</summary>
    public TestAuthority Intermediate() => new(Authority("CN=an intermediate", _root));

    /// <summary>Writes a certificate with its key, and the authorities to trust; answers the options that name them.</summary>
    public SecurityOptions Write(string folder, string[] names, string? trusted = null, DateTimeOffset? until = null, string[]? uses = null)
    {
        Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=anything", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. (uses ?? [ServerUse, ClientUse]).Select(use => new Oid(use))], critical: false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            alternatives.AddDnsName(name);
        if (names.Length > 0)
            request.CertificateExtensions.Add(alternatives.Build());
        var end = until ?? _root.NotAfter;
        using var issued = request.Create(_root, _root.NotBefore, end, RandomNumberGenerator.GetBytes(12));
        var options = new SecurityOptions
        {
            CertificateFile = Path.Combine(folder, "tls.crt"),
            KeyFile = Path.Combine(folder, "tls.key"),
            AuthorityFile = Path.Combine(folder, "ca.crt"),
        };
        File.WriteAllText(options.CertificateFile, issued.ExportCertificatePem());
        File.Delete(options.KeyFile);
        File.WriteAllText(options.KeyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(options.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(options.AuthorityFile, trusted ?? Pem);
        return options;
    }

    public void Dispose() => _root.Dispose();

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddYears(1));
        if (issuer is null)
            return request.CreateSelfSigned(from, to);
        using var issued = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(12));
        return issued.CopyWithPrivateKey(key);
    }
}
