using System.Security.Cryptography;
using System.Text;

namespace Wetware.Security;

/// <summary>The Orleans cluster id of a namespace, which nodes and clients compare when they connect.</summary>
public static class ClusterIds
{
    /// <summary>Returns the namespace itself, or with a secret the namespace and 16 bytes that only holders of the secret can compute (HKDF, RFC 5869).</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="secret">The cluster's secret; null for none.</param>
    public static string Of(string ns, string? secret)
    {
        ArgumentNullException.ThrowIfNull(ns);
        if (secret is null)
            return ns;
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, Encoding.UTF8.GetBytes($"ww/{ns}"), Encoding.UTF8.GetBytes("cluster id"));
        return $"{ns}-{Convert.ToHexStringLower(key.AsSpan(0, 16))}";
    }
}
