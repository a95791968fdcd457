using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Wetware.Silo.Discovery;

/// <summary>The addresses of this machine, read anew every few seconds.</summary>
public sealed class LocalAddresses(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    private FrozenSet<IPAddress> _known = FrozenSet<IPAddress>.Empty;
    private long _readAt;

    /// <summary>True when <paramref name="address"/> is loopback or one of this machine's own.</summary>
    public bool Contains(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return true;
        if (_known.Count == 0 || time.GetElapsedTime(Volatile.Read(ref _readAt)) > Life)
        {
            _known = Read().Select(Bare).ToFrozenSet();
            Volatile.Write(ref _readAt, time.GetTimestamp());
        }

        return _known.Contains(Bare(address));
    }

    /// <summary>The first IPv4 address that other machines may reach; else loopback.</summary>
    public static IPAddress FirstReachable() =>
        Read().FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)) ?? IPAddress.Loopback;

    private static IEnumerable<IPAddress> Read() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address);

    // Scope ids differ between how an address is listed and how it arrives.
    private static IPAddress Bare(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;
}
