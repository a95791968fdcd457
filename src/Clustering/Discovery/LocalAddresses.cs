using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Wetware.Clustering.Discovery;

/// <summary>The addresses of this machine, read anew every few seconds.</summary>
public sealed class LocalAddresses(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    private FrozenSet<IPAddress> _known = FrozenSet<IPAddress>.Empty;
    private IPNetwork[] _links = [];
    private long _readAt;

    /// <summary>True when <paramref name="address"/> is loopback or one of this machine's own.</summary>
    public bool Contains(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return true;
        Refresh();
        return _known.Contains(Bare(address));
    }

    /// <summary>True when <paramref name="address"/> is loopback, link-local or within a network that this machine has an address in.</summary>
    public bool IsOnLink(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal)
            return true;
        Refresh();
        return Array.Exists(_links, link => link.Contains(address));
    }

    /// <summary>The first IPv4 address that other machines may reach; else loopback.</summary>
    public static IPAddress FirstReachable() =>
        Read().Select(unicast => unicast.Address).FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)) ?? IPAddress.Loopback;

    private void Refresh()
    {
        if (_known.Count > 0 && time.GetElapsedTime(Volatile.Read(ref _readAt)) <= Life)
            return;
        var read = Read().ToArray();
        _known = read.Select(unicast => Bare(unicast.Address)).ToFrozenSet();
        _links = [.. read.Select(unicast => LinkOf(Bare(unicast.Address), unicast.PrefixLength))];
        Volatile.Write(ref _readAt, time.GetTimestamp());
    }

    // The address with its host bits cleared, as a network is written.
    private static IPNetwork LinkOf(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }

    private static IEnumerable<UnicastIPAddressInformation> Read() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses);

    // Scope ids differ between how an address is listed and how it arrives.
    private static IPAddress Bare(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;
}
