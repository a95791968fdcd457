using System.Net;
using Orleans.Runtime;

namespace Orleans.Configuration;

/// <summary>Where a silo listens for silos and for clients.</summary>
public class EndpointOptions
{
    public const int DEFAULT_SILO_PORT = 11111;
    public const int DEFAULT_GATEWAY_PORT = 30000;

    private IPAddress _advertised = IPAddress.Loopback;
    private int _siloPort = DEFAULT_SILO_PORT;

    /// <summary>The address that others are told.</summary>
    public IPAddress AdvertisedIPAddress
    {
        get => _advertised;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Equals(IPAddress.Any) || value.Equals(IPAddress.IPv6Any) || value.Equals(IPAddress.None) || value.Equals(IPAddress.IPv6None))
                throw new OrleansConfigurationException($"Invalid value specified for {nameof(AdvertisedIPAddress)}. The value was {value}");
            _advertised = value;
        }
    }

    public int SiloPort
    {
        get => _siloPort;
        set
        {
            if (value == 0)
                throw new OrleansConfigurationException($"No listening port specified: {nameof(SiloPort)} must be set.");
            _siloPort = value;
        }
    }

    /// <summary>0 = this silo is no gateway.</summary>
    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;

    /// <summary>Where to listen when that is not what is advertised.</summary>
    public IPEndPoint? SiloListeningEndpoint { get; set; }

    public IPEndPoint? GatewayListeningEndpoint { get; set; }

    internal IPEndPoint GetPublicSiloEndpoint() => new(AdvertisedIPAddress, SiloPort);

    internal IPEndPoint? GetPublicGatewayEndpoint()
    {
        var port = GatewayPort != 0 ? GatewayPort : GatewayListeningEndpoint?.Port ?? 0;
        return port == 0 ? null : new IPEndPoint(AdvertisedIPAddress, port);
    }

    internal IPEndPoint GetListeningSiloEndpoint() => SiloListeningEndpoint ?? GetPublicSiloEndpoint();

    internal IPEndPoint? GetListeningGatewayEndpoint() => GatewayListeningEndpoint ?? GetPublicGatewayEndpoint();
}
