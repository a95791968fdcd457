using System.Security.Cryptography;
using System.Text;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Identity;
using Wetware.Security;

namespace Wetware.Clustering.Security;

/// <summary>
/// What the nodes of a closed cluster share. The secret itself is never sent: each use has a key of its own derived from it (HKDF, RFC 5869),
/// bound to the namespace.
/// </summary>
public sealed class ClusterSecret
{
    private readonly byte[] _announceKey;
    private readonly byte[] _endpointKey;
    private readonly string _clusterId;

    /// <summary>Derives the keys for <paramref name="ns"/>.</summary>
    public ClusterSecret(string secret, string ns)
    {
        var input = Encoding.UTF8.GetBytes(secret);
        var salt = Encoding.UTF8.GetBytes($"ww/{ns}");
        _announceKey = Derive(input, salt, "announce");
        _endpointKey = Derive(input, salt, "endpoint");
        _clusterId = ClusterIds.Of(ns, secret);
    }

    /// <summary>Reads the secret that <paramref name="options"/> name; null when there is none.</summary>
    /// <exception cref="NodeStartException">The file cannot be read, can be read by others than its owner and group, or holds no usable secret.</exception>
    public static ClusterSecret? From(ClusteringOptions options)
    {
        if (options.Secret is { } given)
            return new ClusterSecret(given, options.Namespace);
        if (options.SecretFile is not { } path)
            return null;
        string line;
        try
        {
            if (OwnerOnly.OpenModeBeyondGroup(path) is { } mode)
                throw new NodeStartException($"Cluster:SecretFile: {path} is open to others (mode {mode}): chmod 600 {path}, and change the secret if they may have read it");
            using var reader = File.OpenText(path);
            line = (reader.ReadLine() ?? "").Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Cluster:SecretFile: {path} cannot be read: {error.Message}", error);
        }

        if (line.Length is < 16 or > 1024)
            throw new NodeStartException($"Cluster:SecretFile: the first line of {path} must have 16 to 1024 characters");
        return new ClusterSecret(line, options.Namespace);
    }

    /// <summary>
    /// The cluster id that silos and clients show each other when they connect: the namespace, and with a secret a value that only
    /// its holders can compute.
    /// </summary>
    public static string ClusterId(ClusterSecret? secret, string ns) => secret?._clusterId ?? ns;

    /// <summary>Authenticates the fields of an announcement.</summary>
    public byte[] SignAnnouncement(ReadOnlySpan<byte> fields) => HMACSHA256.HashData(_announceKey, fields);

    /// <summary>Authenticates a request to, or an answer of, the cluster endpoint.</summary>
    public byte[] SignEndpoint(ReadOnlySpan<byte> message) => HMACSHA256.HashData(_endpointKey, message);

    private static byte[] Derive(byte[] input, byte[] salt, string use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 32, salt, Encoding.UTF8.GetBytes(use));
}
