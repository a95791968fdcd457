using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;

namespace Wetware.Clustering.Joining;

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
    /// <param name="options">The node's options.</param>
    /// <param name="hold">Keeps the ports from others until the node has ended.</param>
    /// <exception cref="NodeStartException">A chosen port is taken.</exception>
    public static NodePorts Choose(ClusteringOptions options, out IAsyncDisposable hold)
    {
        var bind = IPAddress.Parse(options.Bind);
        var any = bind.Equals(IPAddress.Any) || bind.Equals(IPAddress.IPv6Any);
        var advertise = options.Advertise is not null ? IPAddress.Parse(options.Advertise) : any ? LocalAddresses.FirstReachable() : bind;

        // Both are held at once, so that the system cannot choose the same number twice.
        var ports = new PortReservation();
        try
        {
            var (silo, gateway) = (ports.Add(bind, options.SiloPort, "Cluster:SiloPort"), ports.Add(bind, options.GatewayPort, "Cluster:GatewayPort"));
            ports.Settle();
            hold = ports;
            return new NodePorts { Bind = bind, Advertise = advertise, Silo = silo, Gateway = gateway };
        }
        catch
        {
            ports.Release();
            throw;
        }
    }

    /// <summary>Sets Orleans' options accordingly.</summary>
    internal void Apply(EndpointOptions endpoints)
    {
        endpoints.AdvertisedIPAddress = Advertise;
        endpoints.SiloPort = Silo;
        endpoints.GatewayPort = Gateway;
        endpoints.SiloListeningEndpoint = new IPEndPoint(Bind, Silo);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(Bind, Gateway);
    }

    /// <summary>Fails at once, with the option's name and without the server's own trace in the log, if <paramref name="endpoint"/> cannot be listened on.</summary>
    /// <exception cref="NodeStartException">It cannot.</exception>
    public static void Probe(IPEndPoint endpoint, string option)
    {
        using var listener = new TcpListener(endpoint);
        try
        {
            listener.Start();
        }
        catch (SocketException error)
        {
            throw PortReservation.Taken(endpoint, option, error);
        }
    }
}
