using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

internal sealed class LocalSiloDetails : ILocalSiloDetails
{
    public LocalSiloDetails(IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoints)
    {
        Name = silo.Value.SiloName ?? string.Create(CultureInfo.InvariantCulture, $"Silo_{Random.Shared.Next() & 0xfffff:x5}");
        ClusterId = cluster.Value.ClusterId;
        DnsHostName = Dns.GetHostName();
        var generation = SiloAddress.AllocateNewGeneration();
        SiloAddress = SiloAddress.New(endpoints.Value.GetPublicSiloEndpoint(), generation);
        GatewayAddress = SiloAddress.New(endpoints.Value.GetPublicGatewayEndpoint() ?? new IPEndPoint(endpoints.Value.AdvertisedIPAddress, 0), generation);
    }

    public string Name { get; }

    public string ClusterId { get; }

    public string DnsHostName { get; }

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }
}
