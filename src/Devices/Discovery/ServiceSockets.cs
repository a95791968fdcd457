using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Wetware.Devices.Discovery;

/// <summary>Multicast DNS over IPv4 on all interfaces. Packets of other machines pass a limit before they are read.</summary>
internal sealed class ServiceSockets : IDisposable
{
    private const int Port = 5353;
    private const int PacketsPerSecond = 500;

    private static readonly IPAddress Group = IPAddress.Parse("224.0.0.251");

    private readonly TimeProvider _time;
    private readonly bool _isLocal;
    private readonly Socket _receiver;
    private readonly List<(IPAddress Address, Socket Socket)> _senders = [];
    private double _used;
    private long _usedAt;

    /// <summary>Opens the sockets.</summary>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="isLocal">Whether what is sent stays on this machine.</param>
    /// <exception cref="SocketException">The port cannot be shared, or there is no IPv4.</exception>
    public ServiceSockets(TimeProvider time, bool isLocal = false)
    {
        _time = time;
        _isLocal = isLocal;
        _receiver = Open(new IPEndPoint(IPAddress.Any, Port));
        Refresh();
    }

    /// <summary>Takes up interfaces that came and drops those that went.</summary>
    public void Refresh()
    {
        var now = NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.SupportsMulticast && nic.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork)
            .ToHashSet();
        foreach (var gone in _senders.Where(sender => !now.Contains(sender.Address)).ToArray())
        {
            gone.Socket.Dispose();
            _senders.Remove(gone);
        }

        foreach (var address in now.Where(address => _senders.TrueForAll(sender => !sender.Address.Equals(address))))
            Join(address);
    }

    /// <summary>Sends on each interface what <paramref name="packet"/> makes for its address.</summary>
    public void Send(Func<IPAddress, byte[]> packet)
    {
        foreach (var (address, socket) in _senders)
        {
            try
            {
                socket.SendTo(packet(address), new IPEndPoint(Group, Port));
            }
            catch (SocketException)
            {
                // An interface that cannot send now does not keep the others from it; Refresh drops it when it is gone.
            }
        }
    }

    /// <summary>Receives the next packet that is within the limits.</summary>
    public async Task<ReadOnlyMemory<byte>> Receive(byte[] buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = await _receiver.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
            if (TryTake())
                return buffer.AsMemory(0, length);
        }
    }

    public void Dispose()
    {
        _receiver.Dispose();
        foreach (var (_, socket) in _senders)
            socket.Dispose();
    }

    private static Socket Open(IPEndPoint at)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(at);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Join(IPAddress address)
    {
        Socket? sender = null;
        try
        {
            sender = Open(new IPEndPoint(address, Port));
            sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, address.GetAddressBytes());
            sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, _isLocal ? 0 : 255);
            sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
            _receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Group, address));
            _senders.Add((address, sender));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse && sender is not null)
        {
            // The interface is a member by another of its addresses.
            _senders.Add((address, sender));
        }
        catch (SocketException)
        {
            // Some tunnels have addresses that cannot be bound.
            sender?.Dispose();
        }
    }

    private bool TryTake()
    {
        var now = _time.GetTimestamp();
        if (_usedAt != 0)
            _used = Math.Max(0, _used - (_time.GetElapsedTime(_usedAt, now).TotalSeconds * PacketsPerSecond));
        _usedAt = now;
        if (_used >= PacketsPerSecond)
            return false;
        _used++;
        return true;
    }
}
