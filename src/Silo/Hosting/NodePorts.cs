using System.Net;
using System.Net.Sockets;
using Wetware.Silo.Discovery;
using Wetware.Silo.Options;

namespace Wetware.Silo.Hosting;

/// <summary>The endpoints of a node, chosen before anything starts: others are told the numbers before the silo listens.</summary>
public sealed record NodePorts
{
    /// <summary>Where the sockets listen.</summary>
    public required IPAddress Bind { get; init; }

    /// <summary>What others are told.</summary>
    public required IPAddress Advertise { get; init; }

    /// <summary>Port for other silos.</summary>
    public required int Silo { get; init; }

    /// <summary>Port for grain clients.</summary>
    public required int Gateway { get; init; }

    /// <summary>Chooses free ports where the options leave it to us.</summary>
    /// <exception cref="NodeStartException">A chosen port is taken.</exception>
    public static NodePorts Choose(NodeOptions options)
    {
        var bind = IPAddress.Parse(options.Bind);
        var any = bind.Equals(IPAddress.Any) || bind.Equals(IPAddress.IPv6Any);
        var advertise = options.Advertise is not null ? IPAddress.Parse(options.Advertise) : any ? LocalAddresses.FirstReachable() : bind;

        // Both are held at once, so that the system cannot choose the same number twice.
        using var silo = Listen(bind, options.SiloPort, "Cluster:SiloPort");
        using var gateway = Listen(bind, options.GatewayPort, "Cluster:GatewayPort");
        return new NodePorts { Bind = bind, Advertise = advertise, Silo = PortOf(silo), Gateway = PortOf(gateway) };
    }

    /// <summary>Fails at once, with the option's name, if <paramref name="endpoint"/> cannot be listened on.</summary>
    /// <exception cref="NodeStartException">It cannot.</exception>
    public static void Probe(IPEndPoint endpoint, string option)
    {
        using var listener = Listen(endpoint.Address, endpoint.Port, option);
    }

    private static TcpListener Listen(IPAddress address, int port, string option)
    {
        var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException error)
        {
            listener.Dispose();
            throw new NodeStartException($"{option}: {new IPEndPoint(address, port)} cannot be listened on: {error.Message}", error);
        }
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
