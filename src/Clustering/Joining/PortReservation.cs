using System.Net;
using System.Net.Sockets;

namespace Wetware.Clustering.Joining;

/// <summary>
/// Ports that are kept from others between their choice and the time that the silo listens, seconds later: else the system may give one to somebody's
/// outgoing connection meanwhile. On Linux, a socket that is bound and does not listen does that, and lets another one that is bound to the same port listen
/// (.NET sets <c>SO_REUSEADDR</c> for both; socket(7)). Other systems refuse the second one, so there nothing is kept.
/// </summary>
internal sealed class PortReservation : IAsyncDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>Binds; the answer is the port, chosen by the system if <paramref name="port"/> is 0.</summary>
    /// <exception cref="NodeStartException">It is taken.</exception>
    public int Add(IPAddress address, int port, string option)
    {
        var endpoint = new IPEndPoint(address, port);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        try
        {
            socket.Bind(endpoint);
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException error)
        {
            throw Taken(endpoint, option, error);
        }
    }

    /// <summary>All are chosen.</summary>
    public void Settle()
    {
        if (!OperatingSystem.IsLinux())
            Release();
    }

    /// <summary>Lets the ports go.</summary>
    public void Release()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        _sockets.Clear();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Release();
        return ValueTask.CompletedTask;
    }

    /// <summary>That <paramref name="endpoint"/> cannot be listened on.</summary>
    public static NodeStartException Taken(IPEndPoint endpoint, string option, SocketException error) =>
        new($"{option}: {endpoint} cannot be listened on: {error.Message}", error);
}
