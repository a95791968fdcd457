using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Identity;

namespace Wetware.Clustering.Security;

/// <summary>
/// An operator's own authority. What a certificate is for, and in which namespace, its DNS names say: <c>node.&lt;namespace&gt;.ww</c> and
/// <c>operator.&lt;namespace&gt;.ww</c>. The files are looked at again every <see cref="LookEvery"/>; new ones count for new connections once they are whole and valid.
/// Revocation lists are not asked: give certificates short lives.
/// </summary>
internal sealed class FileAuthority : ClusterAuthority
{
    /// <summary>How often the files are looked at.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private const int MaxFileBytes = 1 << 20;
    private const int MaxAuthorities = 64;
    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly SecurityOptions _options;
    private readonly string _namespace;
    private readonly ClusterRole _role;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Files _files;
    private long _looked;
    private string? _problem;

    /// <summary>Reads the files.</summary>
    /// <param name="options">The files.</param>
    /// <param name="ns">The namespace that certificates must be for.</param>
    /// <param name="role">What this process is; a certificate for nodes serves operators, too.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="NodeStartException">They cannot be used; the message names the option.</exception>
    public FileAuthority(SecurityOptions options, string ns, ClusterRole role, TimeProvider time)
    {
        (_options, _namespace, _role, _time) = (options, ns, role, time);
        _files = Read();
        _looked = time.GetTimestamp();
    }

    /// <inheritdoc />
    public override X509Certificate2 CertificateOf(ClusterRole role) => Current().Own;

    /// <inheritdoc />
    public override bool Trusts(X509Certificate? certificate, params ReadOnlySpan<ClusterRole> roles)
    {
        if (certificate is null)
            return false;
        using var copy = new X509Certificate2(certificate);
        var files = Current();
        foreach (var role in roles)
        {
            if (IsFor(copy, role) && IsIssued(copy, role, files))
                return true;
        }

        return false;
    }

    private Files Current()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_looked) < LookEvery)
                return _files;
            _looked = _time.GetTimestamp();
            try
            {
                if (Stamp() != _files.Stamp)
                {
                    _files = Read();
                    Notice?.Invoke($"{_options.CertificateFile}, valid until {_files.Own.NotAfter.ToUniversalTime():u}", true);
                }

                _problem = null;
            }
            catch (NodeStartException error)
            {
                // They may be half written. Those from before count until these are whole.
                if (error.Message != _problem)
                    Notice?.Invoke(error.Message, false);
                _problem = error.Message;
            }

            return _files;
        }
    }

    private Files Read()
    {
        var stamp = Stamp();
        var authorities = new X509Certificate2Collection();
        Import("AuthorityFile", () => authorities.ImportFromPem(Text("AuthorityFile", _options.AuthorityFile!)));
        if (authorities.Count is 0 or > MaxAuthorities)
            throw new NodeStartException($"Cluster:Security:AuthorityFile: {_options.AuthorityFile} must hold 1 to {MaxAuthorities} certificates in PEM, and holds {authorities.Count}");
        X509Certificate2? own = null;
        Import("CertificateFile", () =>
        {
            using var pem = X509Certificate2.CreateFromPem(Text("CertificateFile", _options.CertificateFile!), Text("KeyFile", _options.KeyFile!));

            // Windows cannot use a key that was never in a store; this form works everywhere.
            own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        });
        var files = new Files(stamp, own!, authorities);
        Check(files);
        return files;
    }

    private void Check(Files files)
    {
        var (now, own) = (_time.GetUtcNow(), files.Own);
        if (now < own.NotBefore || now > own.NotAfter)
            throw new NodeStartException($"Cluster:Security:CertificateFile: {_options.CertificateFile} is valid from {own.NotBefore.ToUniversalTime():u} to {own.NotAfter.ToUniversalTime():u} only");
        ClusterRole[] roles = _role == ClusterRole.Node ? [ClusterRole.Node] : [ClusterRole.Node, ClusterRole.Operator];
        var named = Array.FindAll(roles, role => IsFor(own, role));
        if (named.Length == 0)
        {
            var names = string.Join(" or ", roles.Select(role => $"\"{NameOf(role)}\""));
            throw new NodeStartException($"Cluster:Security:CertificateFile: {_options.CertificateFile} needs the DNS name {names} to be used here; it has {string.Join(", ", NamesOf(own).DefaultIfEmpty("none"))}");
        }

        if (!named.Any(role => IsIssued(own, role, files)))
            throw new NodeStartException($"Cluster:Security:CertificateFile: {_options.CertificateFile} was not issued by an authority of {_options.AuthorityFile}, or not for TLS {(_role == ClusterRole.Node ? "servers and clients" : "clients")}");
    }

    private bool IsIssued(X509Certificate2 certificate, ClusterRole role, Files files)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var authority in files.Authorities)
            (authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(ClientUse));
        if (role == ClusterRole.Node)
            policy.ApplicationPolicy.Add(new Oid(ServerUse));

        // A root is no certificate of a process.
        return chain.Build(certificate) && chain.ChainElements.Count > 1;
    }

    private bool IsFor(X509Certificate2 certificate, ClusterRole role) => NamesOf(certificate).Contains(NameOf(role), StringComparer.OrdinalIgnoreCase);

    private string NameOf(ClusterRole role) => $"{(role == ClusterRole.Node ? "node" : "operator")}.{_namespace}.{HostName}";

    private static string[] NamesOf(X509Certificate2 certificate)
    {
        try
        {
            return [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())];
        }
        catch (CryptographicException)
        {
            return []; // a name that cannot be read is none
        }
    }

    private (DateTime, DateTime, DateTime) Stamp() =>
        (File.GetLastWriteTimeUtc(_options.CertificateFile!), File.GetLastWriteTimeUtc(_options.KeyFile!), File.GetLastWriteTimeUtc(_options.AuthorityFile!));

    private static string Text(string option, string path)
    {
        try
        {
            if (option == "KeyFile" && OwnerOnly.OpenModeBeyondGroup(path) is { } mode)
                throw new NodeStartException($"Cluster:Security:{option}: {path} is open to others (mode {mode}): chmod 600 {path}");
            using var reader = new StreamReader(path);
            var buffer = new char[MaxFileBytes + 1];
            var length = reader.ReadBlock(buffer);
            return length <= MaxFileBytes
                ? new string(buffer, 0, length)
                : throw new NodeStartException($"Cluster:Security:{option}: {path} is larger than {MaxFileBytes} bytes");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Cluster:Security:{option}: {path} cannot be read: {error.Message}", error);
        }
    }

    private void Import(string option, Action read)
    {
        try
        {
            read();
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            var file = option == "AuthorityFile" ? _options.AuthorityFile : $"{_options.CertificateFile} with {_options.KeyFile}";
            throw new NodeStartException($"Cluster:Security:{option}: {file} cannot be used: {error.Message}", error);
        }
    }

    private sealed record Files((DateTime, DateTime, DateTime) Stamp, X509Certificate2 Own, X509Certificate2Collection Authorities);
}
