using System.Net;
using System.Net.Sockets;

namespace Makaretu.Dns;

/// <summary>One UDP socket on the port of multicast DNS, shared with whoever else uses that port.</summary>
internal sealed class MulticastSocket : IDisposable
{
    // A failing socket is asked again after a pause, so that a lasting fault costs next to nothing.
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket;

    public MulticastSocket(IPEndPoint local)
    {
        Local = local;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Means both SO_REUSEADDR and SO_REUSEPORT where they differ: another responder on this host stays undisturbed.
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            if (IsIPv6)
                _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.IPv6Only, true);
            _socket.Bind(local);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
    }

    public IPEndPoint Local { get; }

    private bool IsIPv6 => Local.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Listens to the group on the interface that has <paramref name="address"/>.</summary>
    public void Join(IPAddress group, IPAddress address)
    {
        if (IsIPv6)
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, address.ScopeId));
        else
            _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, address));
    }

    /// <summary>Sends to groups through the interface that has the local address, heard on this host too, with the hop limit of RFC 6762 §11.</summary>
    public void SendThroughOwnInterface()
    {
        var level = IsIPv6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
        if (IsIPv6)
            _socket.SetSocketOption(level, SocketOptionName.MulticastInterface, (int)Local.Address.ScopeId);
        else
            _socket.SetSocketOption(level, SocketOptionName.MulticastInterface, Local.Address.GetAddressBytes());
        _socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, 255);
        _socket.SetSocketOption(level, SocketOptionName.MulticastLoopback, true);
    }

    public void Send(byte[] packet, IPEndPoint to) => _socket.SendTo(packet, to);

    /// <summary>Hands over every datagram until cancelled or disposed; one that is too large is cut after <see cref="Message.MaxLength"/> bytes and one more.</summary>
    public async Task ReceiveAsync(Action<UdpReceiveResult, IPPacketInformation> received, CancellationToken cancel)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(Message.MaxLength + 1, pinned: true);
        var any = new IPEndPoint(IsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var result = await _socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, any, cancel).ConfigureAwait(false);
                received(
                    new UdpReceiveResult(buffer.AsSpan(0, result.ReceivedBytes).ToArray(), (IPEndPoint)result.RemoteEndPoint),
                    result.PacketInformation);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException || cancel.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode != SocketError.MessageSize)
            {
                MulticastEvents.Log.ReceiveFailed(Local.ToString(), e.Message);
                await Task.Delay(PauseAfterFault, cancel).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // Windows reports a datagram that is too large this way: it is none of ours.
                MulticastEvents.Log.ReceiveFailed(Local.ToString(), "a datagram is too large");
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
