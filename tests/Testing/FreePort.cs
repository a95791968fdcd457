using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Wetware.Testing;

/// <summary>Ports of this machine.</summary>
public static class FreePort
{
    // Bound and not listening: on Linux the system gives such a port to nobody, and whoever was told the number can listen on it.
    private static readonly ConcurrentBag<Socket> Held = [];

    /// <summary>
    /// A TCP port of the loopback that nobody listens on, kept for this process as long as it lives. Only for what cannot be told to take any port and say which.
    /// </summary>
    public static int Find()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        if (OperatingSystem.IsLinux())
            Held.Add(socket);
        else
            socket.Dispose();
        return port;
    }
}
