using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Makaretu.Dns;

/// <summary>
/// The sockets of one service: for each address family one that listens to the group on all chosen interfaces, and for each address
/// of theirs one that sends from it. What cannot be had (an interface without multicast, a family that is switched off) is left out.
/// </summary>
internal sealed partial class MulticastClient : IDisposable
{
    public const int MulticastPort = 5353;

    // A host may have hundreds of virtual interfaces; each address costs a socket.
    private const int MaxSenders = 128;

    private static readonly IPAddress GroupIPv4 = IPAddress.Parse("224.0.0.251");
    private static readonly IPAddress GroupIPv6 = IPAddress.Parse("ff02::fb");

    private readonly List<MulticastSocket> _listeners = [];
    private readonly List<MulticastSocket> _senders = [];
    private readonly HashSet<int> _interfaces = [];
    private readonly List<IPNetwork> _networks = [];

    public MulticastClient(bool useIPv4, bool useIPv6, IEnumerable<NetworkInterface> interfaces, Action<UdpReceiveResult> received)
    {
        var chosen = interfaces.Select(LocalAddresses.Of).ToList();
        if (useIPv4)
            Open(AddressFamily.InterNetwork, chosen);
        if (useIPv6)
            Open(AddressFamily.InterNetworkV6, chosen);
        Listen(received);
    }

    /// <summary>Whether an address could not be used; it may only have been too new.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Sends to the groups from every address.</summary>
    public void Send(byte[] packet)
    {
        foreach (var sender in _senders)
            TrySend(sender, packet, new IPEndPoint(GroupOf(sender.Local.AddressFamily), MulticastPort));
    }

    /// <summary>Sends to one receiver, from port 5353 as RFC 6762 §6.7 asks.</summary>
    public void Send(byte[] packet, IPEndPoint to)
    {
        if (_listeners.Concat(_senders).FirstOrDefault(socket => socket.Local.AddressFamily == to.AddressFamily) is { } socket)
            TrySend(socket, packet, to);
        else
            MulticastEvents.Log.SendFailed(to.ToString(), "no socket of this address family is open");
    }

    private static IPAddress GroupOf(AddressFamily family) => family == AddressFamily.InterNetwork ? GroupIPv4 : GroupIPv6;

    private static void TrySend(MulticastSocket socket, byte[] packet, IPEndPoint to)
    {
        try
        {
            socket.Send(packet, to);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            MulticastEvents.Log.SendFailed(socket.Local.ToString(), e.Message);
        }
    }

    private static MulticastSocket? TryOpen(IPEndPoint local, Action<MulticastSocket> prepare)
    {
        MulticastSocket? socket = null;
        try
        {
            socket = new MulticastSocket(local);
            prepare(socket);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            MulticastEvents.Log.InterfaceUnavailable(local.ToString(), e.Message);
            return null;
        }
    }

    private void Open(AddressFamily family, List<LocalAddresses> chosen)
    {
        var any = family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        var listener = TryOpen(new IPEndPoint(any, MulticastPort), _ => { });
        if (listener is not null)
            _listeners.Add(listener);
        foreach (var nic in chosen)
        {
            foreach (var address in nic.Sending.Where(address => address.AddressFamily == family))
            {
                if (_senders.Count == MaxSenders)
                {
                    MulticastEvents.Log.InterfaceUnavailable(address.ToString(), $"more than {MaxSenders} addresses");
                    return;
                }

                Open(listener, nic, address);
            }
        }
    }

    private void Open(MulticastSocket? listener, LocalAddresses nic, IPAddress address)
    {
        // Without a listener another program keeps the port for itself. Questions still work from any port: they are
        // answered to it by unicast.
        var port = listener is null ? 0 : MulticastPort;
        var sender = TryOpen(new IPEndPoint(address, port), socket =>
        {
            socket.SendThroughOwnInterface();
            JoinOnce(listener, nic, address);
        });
        if (sender is null)
        {
            IsIncomplete = true;
            return;
        }

        _senders.Add(sender);
        _networks.AddRange(nic.Networks.Where(network => !_networks.Contains(network)));
    }

    private void JoinOnce(MulticastSocket? listener, LocalAddresses nic, IPAddress address)
    {
        var key = KeyOf(address.AddressFamily, nic.IndexOf(address.AddressFamily));
        if (listener is null || _interfaces.Contains(key))
            return;
        listener.Join(GroupOf(address.AddressFamily), address);
        _interfaces.Add(key);
    }

    private static int KeyOf(AddressFamily family, int index) => family == AddressFamily.InterNetwork ? index : -index;
}
