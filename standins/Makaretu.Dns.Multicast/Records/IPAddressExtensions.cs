using System.Net;
using System.Net.Sockets;

namespace Makaretu.Dns;

public static class IPAddressExtensions
{
    /// <summary>The name under which the host of an address is looked up (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    public static string GetArpaName(this IPAddress ip)
    {
        var bytes = ip.GetAddressBytes();
        Array.Reverse(bytes);
        return ip.AddressFamily switch
        {
            AddressFamily.InterNetwork => string.Join('.', bytes) + ".in-addr.arpa",
            AddressFamily.InterNetworkV6 => string.Join('.', bytes.Select(b => $"{b & 0xF:x}.{b >> 4:x}")) + ".ip6.arpa",
            _ => throw new ArgumentException($"Unsupported address family '{ip.AddressFamily}'.", nameof(ip)),
        };
    }
}
