using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Functions;
using Wetware.Functions.Serving;
using Wetware.Testing;

namespace Wetware.Tests.Serving;

public sealed class CertificateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_certificate_is_made_once_and_only_its_owner_can_read_it()
    {
        var options = new FunctionOptions { HostNames = { "functions.example", "192.0.2.7" } };
        var first = Load(options);

        Assert.Equal(first.Thumbprint, Load(options).Thumbprint);
        var names = first.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Superset(new HashSet<string> { "localhost", "functions.example" }, names.EnumerateDnsNames().ToHashSet());
        Assert.Superset(new HashSet<string> { "127.0.0.1", "::1", "192.0.2.7" }, names.EnumerateIPAddresses().Select(address => address.ToString()).ToHashSet());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder[CertificateSource.FileName]));
    }

    [Theory]
    [InlineData("own.pem")]
    [InlineData("own.pfx")]
    public void A_certificate_of_ones_own_is_read_again_when_it_changes(string name)
    {
        var file = _folder[name];
        var options = new FunctionOptions { CertificateFile = file };
        Write(file, "CN=one");
        var source = new CertificateSource(options, _folder.Path, _time, NullLogger.Instance);
        source.Load();
        Assert.Equal("CN=one", Subject(source));

        Write(file, "CN=two");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=two", Subject(source));

        // Half a file changes nothing.
        File.WriteAllText(file, "-----BEGIN");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=two", Subject(source));
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_named()
    {
        var source = new CertificateSource(new FunctionOptions { CertificateFile = _folder["missing.pem"] }, _folder.Path, _time, NullLogger.Instance);

        Assert.Contains("missing.pem", Assert.Throws<InvalidOperationException>(source.Load).Message, StringComparison.Ordinal);
    }

    private X509Certificate2 Load(FunctionOptions options)
    {
        var source = new CertificateSource(options, _folder.Path, _time, NullLogger.Instance);
        source.Load();
        return source.Current().ServerCertificateContext!.TargetCertificate;
    }

    private static string Subject(CertificateSource source) => source.Current().ServerCertificateContext!.TargetCertificate.Subject;

    private static void Write(string file, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        if (file.EndsWith(".pfx", StringComparison.Ordinal))
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx));
        else
            File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }
}
