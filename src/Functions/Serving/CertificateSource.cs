using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Wetware.Functions.Serving;

/// <summary>
/// The certificate of the gateway's listeners: the one that the options name, read again when its file changes, or one of our own making, which is kept in the data
/// folder, readable by this user alone, and made anew 30 days before its end.
/// </summary>
internal sealed partial class CertificateSource(FunctionOptions options, string folder, TimeProvider time, ILogger logger)
{
    /// <summary>The file of the certificate that is made: certificate and key in PEM.</summary>
    public const string FileName = "tls.pem";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private SslServerAuthenticationOptions? _current;
    private DateTime _stamp;
    private long _looked;

    /// <summary>Reads it for the first time, and makes it if need be.</summary>
    /// <exception cref="InvalidOperationException">The files of the options cannot be used; says which and why.</exception>
    public void Load()
    {
        try
        {
            lock (_gate)
                Read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"{FunctionOptions.Section}:CertificateFile: {options.CertificateFile ?? folder} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>What a new connection is given.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (_gate)
        {
            if (_current is { } current && time.GetElapsedTime(_looked) < LookEvery)
                return current;
            _looked = time.GetTimestamp();
            try
            {
                if (_current is null || Stamp() != _stamp)
                    Read();
            }
            catch (Exception error) when (_current is not null && error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                LogNotRead(logger, error); // it may be half written; the next look finds it whole
            }

            return _current!;
        }
    }

    private string Made => Path.Combine(folder, FileName);

    private DateTime Stamp() => File.GetLastWriteTimeUtc(options.CertificateFile ?? Made);

    private void Read()
    {
        if (options.CertificateFile is null)
            MakeIfNeeded();
        var stamp = Stamp();
        var (certificate, chain) = options.CertificateFile is { } file ? Given(file) : (X509Certificate2.CreateFromPemFile(Made), []);
        if (!certificate.HasPrivateKey)
            throw new CryptographicException("it has no private key");
        _current = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        _stamp = stamp;
        LogRead(logger, options.CertificateFile ?? Made, certificate.Subject, certificate.NotAfter);
    }

    private (X509Certificate2 Certificate, X509Certificate2Collection Chain) Given(string file)
    {
        var password = options.PasswordFile is { } from ? File.ReadLines(from).FirstOrDefault() : null;
        var chain = new X509Certificate2Collection();
        if (Path.GetExtension(file) is ".pfx" or ".p12")
        {
            chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, password);
            return (chain.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("it has no private key"), chain);
        }

        chain.ImportFromPemFile(file);
        return (password is null ? X509Certificate2.CreateFromPemFile(file, options.KeyFile) : X509Certificate2.CreateFromEncryptedPemFile(file, password, options.KeyFile), chain);
    }

    private void MakeIfNeeded()
    {
        if (File.Exists(Made))
        {
            using var there = X509Certificate2.CreateFromPemFile(Made);
            if (there.NotAfter.ToUniversalTime() > time.GetUtcNow().UtcDateTime + RenewBefore)
                return;
        }

        Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in options.HostNames.Prepend(Environment.MachineName).Prepend("localhost").Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now + Validity);

        // Whole or not at all, and nobody else's to read from the first byte on.
        var temporary = Made + ".new";
        File.Delete(temporary);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, create))
        {
            writer.WriteLine(certificate.ExportCertificatePem());
            writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
        }

        File.Move(temporary, Made, overwrite: true);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "HTTPS with the certificate {File} of {Subject}, valid until {End}")]
    private static partial void LogRead(ILogger logger, string file, string subject, DateTime end);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate cannot be read again; the one from before stays")]
    private static partial void LogNotRead(ILogger logger, Exception error);
}
