using System.Net;
using System.Net.Sockets;

namespace Wetware.Testing;

/// <summary>Ports of this machine.</summary>
public static class FreePort
{
    /// <summary>A TCP port of the loopback that nobody listens on. Only for what cannot be told to take any port and say which: somebody else may take it first.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
