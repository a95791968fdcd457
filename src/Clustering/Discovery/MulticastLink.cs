using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Makaretu.Dns;
using Wetware.Clustering.Configuration;

namespace Wetware.Clustering.Discovery;

/// <summary>
/// The sockets of multicast DNS (RFC 6762) on the chosen interfaces. A packet is parsed only after <see cref="PacketCheck"/> and <see cref="PacketLimiter"/>
/// let it through; each address family is read by one loop that parses in turn, so what comes faster than it is read is dropped by the system.
/// </summary>
public sealed class MulticastLink : IAsyncDisposable
{
    private const int Port = 5353;
    private const int HopLimit = 255; // RFC 6762, section 11
    private const int DatagramBytes = 64 << 10;
    private const int ReceiveBuffer = 256 << 10;
    private const int ReadsInARow = 64;

    private static readonly IPAddress Group4 = IPAddress.Parse("224.0.0.251");
    private static readonly IPAddress Group6 = IPAddress.Parse("ff02::fb");
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);

    private readonly DiscoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<AddressFamily, Socket> _receivers = [];
    private readonly List<Task> _loops = [];
    private Dictionary<IPAddress, Socket> _senders = [];
    private bool _disposed;

    /// <summary>Prepares; nothing is opened before <see cref="Start"/>.</summary>
    public MulticastLink(DiscoveryOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
    }

    /// <summary>
    /// Parses and dispatches what was let through, and answers simple resolvers; it has no multicast socket of its own. A packet that comes twice counts twice: to
    /// notice that costs the package a walk over all packets of the last second for each.
    /// </summary>
    public MulticastService Dns { get; } = new() { UseIpv4 = false, UseIpv6 = false, IgnoreDuplicateMessages = false };

    /// <summary>Called for each packet with what became of it, its size in bytes and its sender; on the receiving thread.</summary>
    public Action<PacketOutcome, int, IPEndPoint>? Observed { get; set; }

    /// <summary>Opens the sockets and begins to receive. What cannot be opened now is tried again by <see cref="Refresh"/>.</summary>
    public void Start()
    {
        Dns.Start();
        Refresh();
    }

    /// <summary>Takes up interfaces that came and drops those that went.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            if (Socket.OSSupportsIPv4)
                Listen(AddressFamily.InterNetwork);
            if (Socket.OSSupportsIPv6)
                Listen(AddressFamily.InterNetworkV6);
            var senders = new Dictionary<IPAddress, Socket>();
            foreach (var address in Addresses())
            {
                if (!senders.ContainsKey(address) && (_senders.Remove(address, out var sender) || (sender = Join(address)) is not null))
                    senders.Add(address, sender);
            }

            foreach (var gone in _senders.Values)
                gone.Dispose();
            _senders = senders;
        }
    }

    /// <summary>Sends to everyone on all interfaces. One that cannot send does not keep the others from it.</summary>
    /// <exception cref="AggregateException">No interface could send.</exception>
    public void Send(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var packet = message.ToByteArray();
        List<Exception> errors = [];
        lock (_gate)
        {
            foreach (var (address, sender) in _senders)
            {
                try
                {
                    sender.SendTo(packet, new IPEndPoint(address.AddressFamily == AddressFamily.InterNetwork ? Group4 : Group6, Port));
                }
                catch (SocketException error)
                {
                    errors.Add(error);
                }
            }

            if (errors.Count > 0 && errors.Count == _senders.Count)
                throw new AggregateException(errors);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var sender in _senders.Values)
                sender.Dispose();
            _senders.Clear();
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        foreach (var socket in _receivers.Values)
            socket.Dispose();
        Dns.Dispose();
        _stop.Dispose();
    }

    private static IPAddress Any(AddressFamily family) => family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;

    private static Socket Open(AddressFamily family, IPEndPoint at)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
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

    private IEnumerable<IPAddress> Addresses()
    {
        var nics = _options.Interfaces.Count == 0
            ? MulticastService.GetNetworkInterfaces()
            : NetworkInterface.GetAllNetworkInterfaces().Where(nic => _options.Interfaces.Contains(nic.Name, StringComparer.Ordinal));
        return nics
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => _receivers.ContainsKey(address.AddressFamily)
                && (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv6LinkLocal));
    }

    private void Listen(AddressFamily family)
    {
        if (_receivers.ContainsKey(family))
            return;
        try
        {
            var socket = Open(family, new IPEndPoint(Any(family), Port));
            socket.ReceiveBufferSize = ReceiveBuffer;
            _receivers.Add(family, socket);
            _loops.Add(Receive(family, socket, _stop.Token));
        }
        catch (SocketException)
        {
            // Not on this machine, or another program keeps the port for itself: a node that hears nothing says so.
        }
    }

    // Null when the address is not (or no more) one that can be bound, as those of some tunnels.
    private Socket? Join(IPAddress address)
    {
        Socket? sender = null;
        try
        {
            sender = Open(address.AddressFamily, new IPEndPoint(address, Port));
            var receiver = _receivers[address.AddressFamily];
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                AddMembership(receiver, SocketOptionLevel.IP, new MulticastOption(Group4, address));
                sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, address.GetAddressBytes());
                sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, HopLimit);
                sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
            }
            else
            {
                AddMembership(receiver, SocketOptionLevel.IPv6, new IPv6MulticastOption(Group6, address.ScopeId));
                sender.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, (int)address.ScopeId);
                sender.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, HopLimit);
                sender.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback, true);
            }

            return sender;
        }
        catch (SocketException)
        {
            sender?.Dispose();
            return null;
        }
    }

    private static void AddMembership(Socket receiver, SocketOptionLevel level, object group)
    {
        try
        {
            receiver.SetSocketOption(level, SocketOptionName.AddMembership, group);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            // A member already, by another address of the interface or from before the interface went and came.
        }
    }

    private async Task Receive(AddressFamily family, Socket socket, CancellationToken stop)
    {
        var buffer = new byte[DatagramBytes];
        var limiter = new PacketLimiter(_time);
        var from = new SocketAddress(family);
        var endpoint = new IPEndPoint(Any(family), 0);
        for (var reads = 1; !stop.IsCancellationRequested; reads++)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from, stop).ConfigureAwait(false);
                Take(buffer.AsSpan(0, length), (IPEndPoint)endpoint.Create(from), limiter);
                if (reads % ReadsInARow == 0)
                    await Task.Yield(); // a flood must not keep a thread of the pool for itself
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // Some systems report here what became of an earlier packet, or that an interface went away.
                await Task.Delay(PauseAfterError, _time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> packet, IPEndPoint from, PacketLimiter limiter)
    {
        var outcome = PacketCheck.Judge(packet) switch
        {
            PacketVerdict.Ignore => PacketOutcome.Ignored,
            PacketVerdict.Refuse => PacketOutcome.Refused,
            _ => limiter.TryTake(from.Address) ? PacketOutcome.Parsed : PacketOutcome.Limited,
        };
        Observed?.Invoke(outcome, packet.Length, from);
        if (outcome == PacketOutcome.Parsed)
            Dns.OnDnsMessage(this, new UdpReceiveResult(packet.ToArray(), from));
    }
}
