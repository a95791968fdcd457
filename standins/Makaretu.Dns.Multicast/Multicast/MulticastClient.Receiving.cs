using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Makaretu.Dns;

internal sealed partial class MulticastClient
{
    private const int MaxWaiting = 256;

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<UdpReceiveResult> _waiting =
        Channel.CreateBounded<UdpReceiveResult>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    public void Dispose()
    {
        _stop.Cancel();
        _waiting.Writer.TryComplete();
        foreach (var socket in _listeners.Concat(_senders))
            socket.Dispose();
    }

    // A listener hears the group on every interface that anyone on this host has joined, and unicast from anywhere.
    // Only chosen interfaces count; unicast must come from a neighbour (RFC 6762 §11), else strangers could have us
    // answer to forged senders.
    internal bool IsMeantForUs(IPAddress sender, IPAddress receiver, int nic)
    {
        var isGroup = receiver.Equals(GroupIPv4) || receiver.IsIPv6Multicast;
        return isGroup
            ? nic == 0 || _interfaces.Contains(KeyOf(sender.AddressFamily, nic))
            : IPAddress.IsLoopback(sender) || sender.IsIPv6LinkLocal || _networks.Exists(network => network.Contains(sender));
    }

    // Sockets are read at once and messages handed on one after another, in the order of arrival; when the handlers are too
    // slow the newest are lost, as on any busy network.
    private void Listen(Action<UdpReceiveResult> received)
    {
        foreach (var socket in _listeners.Concat(_senders))
            _ = socket.ReceiveAsync(Enqueue, _stop.Token);
        _ = HandOnAsync(received);
    }

    private async Task HandOnAsync(Action<UdpReceiveResult> received)
    {
        await foreach (var packet in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_stop.IsCancellationRequested)
                return;
            received(packet);
        }
    }

    private void Enqueue(UdpReceiveResult packet, IPPacketInformation arrival)
    {
        if (IsMeantForUs(packet.RemoteEndPoint.Address, arrival.Address, arrival.Interface)
            && !_waiting.Writer.TryWrite(packet) && !_stop.IsCancellationRequested)
            MulticastEvents.Log.Overloaded(packet.RemoteEndPoint.ToString());
    }
}
