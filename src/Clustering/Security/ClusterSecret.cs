using System.Security.Cryptography;
using System.Text;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Hosting;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Joining;

namespace Wetware.Clustering.Security;

/// <summary>
/// What all nodes and clients of a cluster share. The secret itself is never sent: each use has a key of its own derived from it (HKDF, RFC 5869),
/// bound to the namespace. While a secret is being replaced, the old one is accepted beside the new one.
/// </summary>
public sealed class ClusterSecret
{
    /// <summary>Name of the file that a cluster's first node makes when it is given no secret.</summary>
    public const string FileName = "cluster.secret";

    /// <summary>Characters of a secret.</summary>
    public const int MinLength = 16, MaxLength = 1024;

    /// <summary>Secrets in a file: the one in use, and others that are accepted.</summary>
    public const int MaxSecrets = 4;

    private readonly byte[][] _announceKeys;
    private readonly string[] _fingerprints;

    /// <summary>Derives the keys for <paramref name="ns"/>.</summary>
    /// <param name="secret">The secret that is used.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="accepted">Secrets that are accepted from others as well.</param>
    public ClusterSecret(string secret, string ns, params IReadOnlyList<string> accepted)
    {
        Namespace = ns;
        var salt = Encoding.UTF8.GetBytes($"ww/{ns}");
        string[] all = [secret, .. accepted];
        _fingerprints = Array.ConvertAll(all, one => Convert.ToHexStringLower(Derive(one, salt, "fingerprint").AsSpan(0, 8)));
        SealingKeys = Array.ConvertAll(all, one => (ReadOnlyMemory<byte>)Derive(one, salt, "sealing"));
        _announceKeys = Array.ConvertAll(all, one => Derive(one, salt, "announce"));
        Authority = new SecretAuthority(Array.ConvertAll(all, one => Derive(one, salt, "certificate authority")));
    }

    /// <summary>The namespace that the keys are bound to.</summary>
    public string Namespace { get; }

    /// <summary>Issues and checks the certificates of the cluster's connections.</summary>
    public ClusterAuthority Authority { get; private set; }

    /// <summary>Names the secret that is used, for people who compare: 16 hex digits, of which nothing of a random secret can be found out.</summary>
    public string Fingerprint => _fingerprints[0];

    /// <summary>
    /// Keys of 32 bytes to encrypt with what the cluster stores: that of the secret in use, then those of secrets that are accepted. None where no secret is given: a secret that is made
    /// up for this process decrypts nothing later.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> SealingKeys { get; private set; }

    /// <summary>A new random secret of 256 bits.</summary>
    public static string NewText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>The file that nodes and clients of this user share when they are given no secret.</summary>
    public static string DefaultFile(string ns) => Path.Combine(NodeFolder.Root(ns), FileName);

    /// <summary>Reads the secret that <paramref name="options"/> name, or the user's own for this namespace; a node makes that when it is not there.</summary>
    /// <exception cref="NodeStartException">The file cannot be read or made, can be read by others than its owner and group, or holds no usable secret.</exception>
    public static ClusterSecret ForNode(ClusteringOptions options)
    {
        if (options is { Secret: null, SecretFile: null, SecretFingerprint: null })
            Make(DefaultFile(options.Namespace));
        return Find(options, ClusterRole.Node)
            ?? throw new NodeStartException($"Cluster:SecretFingerprint: there is no secret here ({DefaultFile(options.Namespace)}), and that of the cluster has the fingerprint {options.SecretFingerprint}: give this node the cluster's secret (ww secret set)");
    }

    /// <summary>As <see cref="ForNode"/>, but makes nothing: null when no secret is given and this user runs no node of the namespace here.</summary>
    /// <exception cref="NodeStartException">As for nodes.</exception>
    public static ClusterSecret? Find(ClusteringOptions options) => Find(options, ClusterRole.Operator);

    /// <summary>As <see cref="Find(ClusteringOptions)"/>, for those who cannot do without.</summary>
    /// <exception cref="ClusterNotFoundException">No secret is given, and this user runs no node of the namespace here.</exception>
    /// <exception cref="NodeStartException">As for nodes.</exception>
    public static ClusterSecret ForClient(ClusteringOptions options) => Find(options) ?? throw NotFound(options.Namespace);

    /// <summary>What to say where <see cref="Find(ClusteringOptions)"/> finds none.</summary>
    public static ClusterNotFoundException NotFound(string ns) => new(
        $"no cluster of namespace \"{ns}\" is known here: {DefaultFile(ns)} is not there. Start a node (`ww up`), or give the secret of a cluster on other machines (--secret-file, WW_SECRET_FILE, `ww secret set`). `ww doctor` tells more.");

    /// <summary>Authenticates the fields of an announcement.</summary>
    public byte[] SignAnnouncement(ReadOnlySpan<byte> fields) => HMACSHA256.HashData(_announceKeys[0], fields);

    /// <summary>True when <paramref name="mac"/> authenticates <paramref name="fields"/> with a secret that is accepted. Takes the same time wherever they differ.</summary>
    public bool IsAnnouncement(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> mac)
    {
        var matches = false;
        foreach (var key in _announceKeys)
            matches |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, fields), mac);
        return matches;
    }

    private static ClusterSecret? Find(ClusteringOptions options, ClusterRole role)
    {
        var own = DefaultFile(options.Namespace);
        var secret = options switch
        {
            { Secret: { } given } => new ClusterSecret(given, options.Namespace),
            { SecretFile: { } file } => Read(file, options.Namespace),
            _ => File.Exists(own) ? Read(own, options.Namespace) : null,
        };
        if (options.SecretFingerprint is { } expected && secret is not null && !secret._fingerprints.Contains(expected))
            throw new NodeStartException($"Cluster:SecretFingerprint: the secret that is used here has the fingerprint {secret.Fingerprint}, and that of the cluster {expected}: give this node the cluster's secret (ww secret set)");
        if (!options.Security.IsGiven)
            return secret;

        // Who has a certificate needs the secret to believe announcements, and for nothing else.
        secret ??= new ClusterSecret(NewText(), options.Namespace) { SealingKeys = [] };
        secret.Authority = new FileAuthority(options.Security, options.Namespace, role, TimeProvider.System);
        return secret;
    }

    // The secret in use comes first; further lines are accepted as well, so that nodes can change one after the other.
    private static ClusterSecret Read(string path, string ns)
    {
        var lines = new List<string>();
        try
        {
            if (OwnerOnly.OpenModeBeyondGroup(path) is { } mode)
                throw new NodeStartException($"Cluster:SecretFile: {path} is open to others (mode {mode}): chmod 600 {path}, and change the secret if they may have read it");

            // By the limit and not by the stated length, which is 0 for devices and pipes.
            using var reader = new StreamReader(path);
            var text = new char[(MaxLength + 2) * MaxSecrets];
            var length = reader.ReadBlock(text);
            lines.AddRange(new string(text, 0, length).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Cluster:SecretFile: {path} cannot be read: {error.Message}", error);
        }

        if (lines.Count is 0 or > MaxSecrets || lines.Exists(line => line.Length is < MinLength or > MaxLength))
            throw new NodeStartException($"Cluster:SecretFile: {path} must have 1 to {MaxSecrets} lines with a secret of {MinLength} to {MaxLength} characters each");
        return new ClusterSecret(lines[0], ns, lines[1..]);
    }

    private static void Make(string path)
    {
        if (File.Exists(path))
            return;
        try
        {
            OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);

            // When another node was faster, its secret counts.
            OwnerOnly.WriteFile(path, NewText() + Environment.NewLine, overwrite: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!File.Exists(path))
                throw new NodeStartException($"{path} cannot be written: {error.Message}. Give the cluster's secret by Cluster:SecretFile (--secret-file, WW_SECRET_FILE)", error);
        }
    }

    private static byte[] Derive(string secret, byte[] salt, string use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, salt, Encoding.UTF8.GetBytes(use));
}
