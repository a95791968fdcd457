using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Security;
using Wetware.Nodes;

namespace Wetware.Clustering.Discovery;

/// <summary>
/// An <see cref="Advertisement"/> as the strings of a DNS TXT record (RFC 6763, section 6): <c>v=1</c> first, then one <c>key=value</c> each, the time
/// <c>t</c> and last <c>mac</c> over everything before it. Reading is strict: what we would not write ourselves is refused.
/// </summary>
public static class AdvertisementText
{
    /// <summary>Strings in one record, at most.</summary>
    public const int MaxStrings = 16;

    /// <summary>Bytes of all strings, at most.</summary>
    public const int MaxBytes = 1024;

    private const string Version = "v=1";
    private const string MacKey = "mac=";

    /// <summary>Writes the strings, authenticated with <paramref name="secret"/>.</summary>
    public static List<string> Write(Advertisement node, ClusterSecret secret, DateTimeOffset now)
    {
        List<string> strings =
        [
            Version,
            $"ns={node.Namespace}",
            $"peer={node.Peer}",
            $"server={node.Server}",
            $"stage={Word(node.Stage)}",
            $"cluster={node.Cluster}",
        ];
        if (node.Silo is not null)
            strings.Add($"silo={node.Silo}");
        if (node.Gateway is not null)
            strings.Add($"gateway={node.Gateway}");
        if (node.Primary is not null)
            strings.Add($"primary={node.Primary.Peer}@{node.Primary.Endpoint}");
        strings.Add(string.Create(CultureInfo.InvariantCulture, $"t={now.ToUnixTimeSeconds()}"));
        strings.Add($"{MacKey}{Convert.ToBase64String(secret.SignAnnouncement(Fields(strings)))}");
        return strings;
    }

    /// <summary>The namespace that the strings claim, for showing packets that are not for us. Not authenticated.</summary>
    public static string? NamespaceOf(IReadOnlyList<string> strings)
    {
        if (strings.Count > MaxStrings)
            return null;
        var text = strings.FirstOrDefault(s => s.StartsWith("ns=", StringComparison.Ordinal))?[3..];
        return text is not null && ClusteringOptions.IsNamespace(text) ? text : null;
    }

    private static bool IsSigned(IReadOnlyList<string> strings) => strings.Count > 0 && strings[^1].StartsWith(MacKey, StringComparison.Ordinal);

    /// <summary>
    /// Reads strings that anyone may have sent. False with the reason when a limit, the form, the authentication or the age is wrong. Without a
    /// <paramref name="secret"/> only the form is checked, for showing what cannot be proven.
    /// </summary>
    public static bool TryRead(
        IReadOnlyList<string> strings,
        ClusterSecret? secret,
        DateTimeOffset now,
        TimeSpan freshness,
        [NotNullWhen(true)] out Advertisement? node,
        [NotNullWhen(false)] out string? problem)
    {
        node = null;
        problem = CheckSize(strings);
        if (problem is not null)
            return false;
        if (secret is not null)
        {
            problem = Authenticate(strings, secret, now, freshness);
            if (problem is not null)
                return false;
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in strings)
        {
            var separator = text.IndexOf('=', StringComparison.Ordinal);
            if (separator < 1 || !fields.TryAdd(text[..separator], text[(separator + 1)..]))
            {
                problem = "a string is not key=value, or a key comes twice";
                return false;
            }
        }

        (node, problem) = Build(fields);
        return problem is null && node is not null;
    }

    private static string? CheckSize(IReadOnlyList<string> strings)
    {
        if (strings.Count is 0 or > MaxStrings)
            return $"has {strings.Count} strings, not 1 to {MaxStrings}";
        if (strings[0] != Version)
            return "is not of version 1";
        var bytes = 0;
        foreach (var text in strings)
        {
            bytes += text.Length;
            if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                return "contains characters that are not printable ASCII";
        }

        return bytes > MaxBytes ? $"has more than {MaxBytes} bytes" : null;
    }

    private static string? Authenticate(IReadOnlyList<string> strings, ClusterSecret secret, DateTimeOffset now, TimeSpan freshness)
    {
        if (strings.Count < 3 || !IsSigned(strings))
            return "is not authenticated";
        var mac = new byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(strings[^1][MacKey.Length..], mac, out var length) || length != mac.Length
            || !secret.IsAnnouncement(Fields(strings.Take(strings.Count - 1)), mac))
            return "is authenticated with another secret";
        if (!strings[^2].StartsWith("t=", StringComparison.Ordinal)
            || !long.TryParse(strings[^2].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "does not tell its time";
        var age = Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds);
        return age > (decimal)freshness.TotalSeconds ? $"is {age} seconds away from our clock" : null;
    }

    private static (Advertisement? Node, string? Problem) Build(Dictionary<string, string> fields)
    {
        if (!fields.TryGetValue("ns", out var ns) || !ClusteringOptions.IsNamespace(ns))
            return (null, "ns is not a namespace");
        if (!PeerId.TryParse(fields.GetValueOrDefault("peer"), out var peer))
            return (null, "peer is not a peer id");
        if (!ServerId.TryParse(fields.GetValueOrDefault("server"), out var server))
            return (null, "server is not a server id");
        if (StageOf(fields.GetValueOrDefault("stage")) is not { } stage)
            return (null, "stage is not known");
        if (!Endpoints.TryParseStrict(fields.GetValueOrDefault("cluster") ?? "", out var cluster))
            return (null, "cluster is not an endpoint");
        if (!TryOptionalEndpoint(fields, "silo", out var silo))
            return (null, "silo is not an endpoint");
        if (!TryOptionalEndpoint(fields, "gateway", out var gateway))
            return (null, "gateway is not an endpoint");
        if (!TryPrimary(fields.GetValueOrDefault("primary"), out var primary))
            return (null, "primary is not peer@endpoint");
        if (stage is NodeStage.Primary && (primary?.Peer != peer || !cluster.Equals(primary.Endpoint)))
            return (null, "a primary must name itself");
        if (stage is NodeStage.Member && primary is null)
            return (null, "a member must name its primary");
        return (new Advertisement
        {
            Namespace = ns,
            Peer = peer,
            Server = server,
            Stage = stage,
            Cluster = cluster,
            Silo = silo,
            Gateway = gateway,
            Primary = primary,
        }, null);
    }

    private static bool TryOptionalEndpoint(Dictionary<string, string> fields, string key, out IPEndPoint? endpoint)
    {
        endpoint = null;
        return !fields.TryGetValue(key, out var text) || Endpoints.TryParseStrict(text, out endpoint);
    }

    private static bool TryPrimary(string? text, out PrimaryRef? primary)
    {
        primary = null;
        if (text is null)
            return true;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || !PeerId.TryParse(text[..at], out var peer) || !Endpoints.TryParseStrict(text[(at + 1)..], out var endpoint))
            return false;
        primary = new PrimaryRef(peer, endpoint);
        return true;
    }

    // Every string is shorter than 256 bytes and free of control characters, so a line end separates without ambiguity.
    private static byte[] Fields(IEnumerable<string> strings) => Encoding.ASCII.GetBytes(string.Join('\n', strings));

    private static string Word(NodeStage stage) => stage switch
    {
        NodeStage.Candidate => "candidate",
        NodeStage.Waiting => "waiting",
        NodeStage.Member => "member",
        NodeStage.Primary => "primary",
        NodeStage.Database => "database",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };

    private static NodeStage? StageOf(string? word) => word switch
    {
        "candidate" => NodeStage.Candidate,
        "waiting" => NodeStage.Waiting,
        "member" => NodeStage.Member,
        "primary" => NodeStage.Primary,
        "database" => NodeStage.Database,
        _ => null,
    };
}
