using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Wetware.Devices.Hosting;

namespace Wetware.Devices.Access;

/// <summary>
/// Which addresses are asked anything. Anybody on the network can name an address as that of a device, so that only networks of this machine's interfaces and those
/// that an option lists are used; loopback, where this machine's own services listen, only when devices are expected there.
/// </summary>
internal sealed class AddressRule(DeviceOptions options, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    private readonly IPNetwork[] _listed = [.. options.Networks.Select(network => IPNetwork.Parse(network))];
    private IPNetwork[] _links = [];
    private long _readAt;

    public bool IsAllowed(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Broadcast) || IsMulticast(address))
            return false;
        if (Array.Exists(_listed, network => network.Contains(address)))
            return true;
        return IPAddress.IsLoopback(address) ? IPAddress.IsLoopback(options.Listen.Address) : Array.Exists(Links(), link => link.Contains(address));
    }

    /// <summary>True for an absolute HTTP address whose host is an IP address that is allowed. Names are not resolved: what they resolve to could change after the check.</summary>
    public bool IsAllowed(Uri url) =>
        url.IsAbsoluteUri && url.Scheme == Uri.UriSchemeHttp && url.UserInfo.Length == 0 && IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IsAllowed(address);

    private static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6Multicast : address.GetAddressBytes()[0] is >= 224;

    private IPNetwork[] Links()
    {
        if (_links.Length > 0 && time.GetElapsedTime(Volatile.Read(ref _readAt)) <= Life)
            return _links;
        _links =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(nic => nic.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
                .Where(unicast => unicast.PrefixLength > 0 && !IPAddress.IsLoopback(unicast.Address))
                .Select(unicast => NetworkOf(unicast.Address, unicast.PrefixLength)),
        ];
        Volatile.Write(ref _readAt, time.GetTimestamp());
        return _links;
    }

    // The address with its host bits cleared, as a network is written.
    private static IPNetwork NetworkOf(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }
}
