using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Makaretu.Dns;

/// <summary>The addresses of one network interface.</summary>
internal sealed class LocalAddresses
{
    private readonly int _indexIPv4;
    private readonly int _indexIPv6;

    private LocalAddresses(NetworkInterface nic, IPInterfaceProperties properties)
    {
        Id = nic.Id;
        Sending = [.. properties.UnicastAddresses.Select(unicast => unicast.Address).Where(IsSending)];
        Networks = [.. properties.UnicastAddresses.Select(NetworkOf)];
        _indexIPv4 = nic.Supports(NetworkInterfaceComponent.IPv4) ? properties.GetIPv4Properties().Index : 0;
        _indexIPv6 = nic.Supports(NetworkInterfaceComponent.IPv6) ? properties.GetIPv6Properties().Index : 0;
    }

    public string Id { get; }

    /// <summary>Addresses to send from: IPv4, and of IPv6 those that belong to the link alone.</summary>
    public IReadOnlyList<IPAddress> Sending { get; }

    /// <summary>What is on the same link.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; }

    public static LocalAddresses Of(NetworkInterface nic) => new(nic, nic.GetIPProperties());

    public int IndexOf(AddressFamily family) => family == AddressFamily.InterNetwork ? _indexIPv4 : _indexIPv6;

    /// <summary>The same text as long as interface and addresses stay the same.</summary>
    public override string ToString() => $"{Id} {string.Join(' ', Sending)}";

    private static bool IsSending(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv6LinkLocal;

    private static IPNetwork NetworkOf(UnicastIPAddressInformation unicast)
    {
        var bytes = unicast.Address.GetAddressBytes();
        var prefix = Math.Clamp(unicast.PrefixLength, 0, bytes.Length * 8);
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
            bytes[bit >> 3] &= (byte)~(0x80 >> (bit & 7));
        return new IPNetwork(new IPAddress(bytes), prefix);
    }
}
