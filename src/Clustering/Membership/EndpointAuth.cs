using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Wetware.Clustering.Security;

namespace Wetware.Clustering.Membership;

/// <summary>
/// How caller and cluster endpoint prove to each other that they hold the cluster secret: an HMAC over method, path, time, nonce and body of the
/// request, and one over the request's nonce, status and body of the answer. The secret is never sent. A repeated request is harmless, because every
/// change names the version it expects; after <see cref="Freshness"/> it is refused.
/// </summary>
public static class EndpointAuth
{
    /// <summary>Header with the time of the request, in seconds since 1970.</summary>
    public const string TimeHeader = "WW-Time";

    /// <summary>Header with 16 random bytes, base64.</summary>
    public const string NonceHeader = "WW-Nonce";

    /// <summary>Header with the code, base64.</summary>
    public const string MacHeader = "WW-Mac";

    /// <summary>Difference of clocks that is tolerated.</summary>
    public static TimeSpan Freshness { get; } = TimeSpan.FromSeconds(60);

    /// <summary>The code of a request.</summary>
    public static string Request(ClusterSecret secret, string method, string path, string time, string nonce, ReadOnlySpan<byte> body) =>
        Mac(secret, $"request\n{method}\n{path}\n{time}\n{nonce}\n", body);

    /// <summary>The code of an answer.</summary>
    public static string Answer(ClusterSecret secret, string nonce, int status, ReadOnlySpan<byte> body) =>
        Mac(secret, string.Create(CultureInfo.InvariantCulture, $"answer\n{nonce}\n{status}\n"), body);

    /// <summary>True when both codes are equal; takes the same time wherever they differ.</summary>
    public static bool Same(string expected, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    /// <summary>A nonce for one request.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>The time as it is sent.</summary>
    public static string Write(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>True when <paramref name="time"/> is near <paramref name="now"/>.</summary>
    public static bool IsFresh(string? time, DateTimeOffset now) =>
        long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) <= (decimal)Freshness.TotalSeconds;

    private static string Mac(ClusterSecret secret, string head, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return Convert.ToBase64String(secret.SignEndpoint(Encoding.UTF8.GetBytes(head + Convert.ToHexStringLower(hash))));
    }
}
