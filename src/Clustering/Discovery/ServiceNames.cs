using Makaretu.Dns;
using Wetware.Nodes;

namespace Wetware.Clustering.Discovery;

/// <summary>The DNS-SD names of a node (RFC 6763, section 4).</summary>
internal static class ServiceNames
{
    /// <summary>The service type without its domain.</summary>
    public const string ServiceType = "_ww._tcp";

    /// <summary>All nodes of all namespaces.</summary>
    public static DomainName Service { get; } = new("_ww._tcp.local");

    /// <summary>The list of service types on a network.</summary>
    public static DomainName AllServices { get; } = new("_services._dns-sd._udp.local");

    /// <summary>One start of one node; 64 random bits make it unique without asking.</summary>
    public static DomainName Instance(ServerId server) => new($"{server}.{ServiceType}.local");

    /// <summary>The host name that an instance's addresses are kept under.</summary>
    public static DomainName Host(ServerId server) => new($"{server}.ww.local");
}
