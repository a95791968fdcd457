using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Makaretu.Dns;

public partial class MulticastService
{
    // Systems tell of an address before its interface is up and before it may be used: what is told is looked at again.
    private const int ChecksUntilSettled = 3;
    private static readonly TimeSpan SettlingInterval = TimeSpan.FromSeconds(2);

    private readonly Func<IEnumerable<NetworkInterface>, IEnumerable<NetworkInterface>>? _filter;
    private readonly Lock _gate = new();
    private Dictionary<string, string> _known = [];
    private MulticastClient? _client;
    private Timer? _timer;
    private TimeSpan _interval = TimeSpan.FromMinutes(2);
    private int _settling;
    private bool _started;

    /// <summary>The interfaces that are up; loopback only when there is no other.</summary>
    public static IEnumerable<NetworkInterface> GetNetworkInterfaces()
    {
        var up = Array.FindAll(NetworkInterface.GetAllNetworkInterfaces(), IsUp);
        var others = Array.FindAll(up, nic => nic.NetworkInterfaceType != NetworkInterfaceType.Loopback);
        return others.Length > 0 ? others : up;
    }

    public static IEnumerable<IPAddress> GetIPAddresses() =>
        GetNetworkInterfaces().SelectMany(nic => nic.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address);

    /// <summary>Addresses that neighbours can use: IPv4, and of IPv6 those of the link.</summary>
    public static IEnumerable<IPAddress> GetLinkLocalAddresses() =>
        GetIPAddresses().Where(address => address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv6LinkLocal);

    // Loopback has no operational status of its own on some systems.
    private static bool IsUp(NetworkInterface nic) =>
        nic.OperationalStatus == OperationalStatus.Up
        || (nic.OperationalStatus == OperationalStatus.Unknown && nic.NetworkInterfaceType == NetworkInterfaceType.Loopback);

    private void StartInterfaces()
    {
        lock (_gate)
        {
            CloseClient();
            if (!_started)
                WatchChanges();
            _started = true;
        }

        FindInterfacesNowAndSoon();
    }

    private void StopInterfaces()
    {
        lock (_gate)
        {
            if (_started)
            {
                NetworkChange.NetworkAddressChanged -= OnNetworkAddressChanged;
                NetworkChange.NetworkAvailabilityChanged -= OnNetworkAddressChanged;
            }

            _started = false;
            _timer?.Dispose();
            _timer = null;
            CloseClient();
        }
    }

    private void WatchChanges()
    {
        _timer = new Timer(_ => OnTimer());
        try
        {
            NetworkChange.NetworkAddressChanged += OnNetworkAddressChanged;
            NetworkChange.NetworkAvailabilityChanged += OnNetworkAddressChanged;
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException or SocketException)
        {
            MulticastEvents.Log.ChangesNotWatched(e.Message);
        }
    }

    private void CloseClient()
    {
        _client?.Dispose();
        _client = null;
        _known = [];
    }

    private void OnNetworkAddressChanged(object? sender, EventArgs e) => FindInterfacesNowAndSoon();

    private void FindInterfacesNowAndSoon()
    {
        lock (_gate)
            _settling = ChecksUntilSettled;
        TryFindInterfaces();
    }

    private void OnTimer()
    {
        lock (_gate)
            _settling = Math.Max(0, _settling - 1);
        TryFindInterfaces();
    }

    private void TryFindInterfaces()
    {
        try
        {
            FindInterfaces();
        }
        catch (NetworkInformationException failure)
        {
            MulticastEvents.Log.ChangesNotWatched(failure.Message);
        }
        catch (Exception failure)
        {
            // The caller's filter or handler failed, here on a thread that is the system's.
            MulticastEvents.Log.HandlerFailed(failure.ToString());
        }
        finally
        {
            lock (_gate)
                _timer?.Change(_settling > 0 ? SettlingInterval : _interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void FindInterfaces()
    {
        List<NetworkInterface> added;
        lock (_gate)
        {
            if (!_started)
                return;
            var current = GetNetworkInterfaces().ToList();
            var chosen = (_filter?.Invoke(current) ?? current).ToList();
            var known = current.Concat(chosen).DistinctBy(nic => nic.Id).ToDictionary(nic => nic.Id, nic => LocalAddresses.Of(nic).ToString());
            added = current.FindAll(nic => !_known.ContainsKey(nic.Id));
            var changed = known.Count != _known.Count || known.Any(nic => _known.GetValueOrDefault(nic.Key) != nic.Value);
            _known = known;
            if (changed || (_client is { IsIncomplete: true } && _settling > 0))
            {
                _client?.Dispose();
                _client = new MulticastClient(UseIpv4, UseIpv6, chosen, packet => OnDnsMessage(this, packet));
            }
        }

        if (added.Count > 0)
            NetworkInterfaceDiscovered?.Invoke(this, new NetworkInterfaceEventArgs { NetworkInterfaces = added });
    }
}
