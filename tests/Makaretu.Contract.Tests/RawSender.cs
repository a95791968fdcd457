using System.Net;
using System.Net.Sockets;

namespace Wetware.Tests;

/// <summary>A plain UDP socket on a port of its own, sending through the loopback interface.</summary>
internal static class RawSender
{
    public static async Task SendAsync(byte[] packet, IPEndPoint to)
    {
        using var socket = Open();
        await socket.SendAsync(packet, to);
    }

    public static async Task<byte[]> AskAsync(byte[] packet, IPEndPoint to)
    {
        using var socket = Open();
        await socket.SendAsync(packet, to);
        return (await socket.ReceiveAsync().WaitAsync(Link.Deadline)).Buffer;
    }

    private static UdpClient Open()
    {
        var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        return socket;
    }
}
