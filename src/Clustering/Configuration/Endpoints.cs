using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Wetware.Clustering.Configuration;

/// <summary>Reading of <c>host:port</c> texts.</summary>
public static class Endpoints
{
    /// <summary>Longest text looked at: a DNS name and a port.</summary>
    public const int MaxTextLength = 261;

    /// <summary>
    /// Reads <c>host:port</c>, <c>[ipv6]:port</c>, or just <c>host</c> when there is a default port. False on anything else, with the reason.
    /// </summary>
    public static bool TryParse(string text, int? defaultPort, [NotNullWhen(true)] out DnsEndPoint? endpoint, [NotNullWhen(false)] out string? problem)
    {
        endpoint = null;
        if (text.Length is 0 or > MaxTextLength)
        {
            problem = $"must have 1 to {MaxTextLength} characters";
            return false;
        }

        var (host, portText) = Split(text);
        var port = defaultPort ?? -1;
        if (portText is not null && !int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port))
            port = -1;
        if (port is < 0 or > 65535)
        {
            problem = $"\"{text}\" needs a port from 0 to 65535, as in 127.0.0.1:8822";
            return false;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            problem = $"\"{text}\" does not begin with a host name or an IP address";
            return false;
        }

        endpoint = new DnsEndPoint(host, port);
        problem = null;
        return true;
    }

    /// <summary>Reads an address with a port from 1 to 65535, written exactly as we write it; used for what strangers send.</summary>
    public static bool TryParseStrict(string text, [NotNullWhen(true)] out IPEndPoint? endpoint)
    {
        endpoint = null;
        if (text.Length > 64 || !IPEndPoint.TryParse(text, out var parsed) || parsed.Port == 0 || parsed.ToString() != text)
            return false;
        if (parsed.Address.Equals(IPAddress.Any) || parsed.Address.Equals(IPAddress.IPv6Any) || parsed.Address.Equals(IPAddress.Broadcast)
            || IsMulticast(parsed.Address))
            return false;
        endpoint = parsed;
        return true;
    }

    private static bool IsMulticast(IPAddress address) =>
        address.IsIPv6Multicast || (address.GetAddressBytes() is { Length: 4 } bytes && bytes[0] >= 224);

    private static (string Host, string? Port) Split(string text)
    {
        if (text[0] == '[')
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
                return ("", null);
            var rest = text[(close + 1)..];
            return (text[1..close], rest.Length == 0 ? null : rest[0] == ':' ? rest[1..] : "");
        }

        var colon = text.LastIndexOf(':');
        return colon < 0 ? (text, null)
            : text.IndexOf(':', StringComparison.Ordinal) != colon ? (text, null) // a bare IPv6 address
            : (text[..colon], text[(colon + 1)..]);
    }
}
