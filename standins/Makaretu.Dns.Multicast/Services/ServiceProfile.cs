using System.Net;
using System.Runtime.CompilerServices;

namespace Makaretu.Dns;

/// <summary>One instance of a service, with the records by which it is found (RFC 6763).</summary>
public class ServiceProfile
{
    // The lifetimes of multicast DNS must be in force before the first record is made.
    static ServiceProfile() => RuntimeHelpers.RunClassConstructor(typeof(MulticastService).TypeHandle);

    /// <summary>An empty profile: names and records are the caller's to fill in.</summary>
    public ServiceProfile()
    {
    }

    /// <summary>A profile with the records SRV, TXT and, for each address, A or AAAA.</summary>
    /// <param name="instanceName">Unique among the instances of the service on the link; one label.</param>
    /// <param name="serviceName">For example <c>_http._tcp</c>.</param>
    /// <param name="port">The port where the service listens.</param>
    /// <param name="addresses">Where it listens; <see cref="MulticastService.GetLinkLocalAddresses"/> when null.</param>
    public ServiceProfile(DomainName instanceName, DomainName serviceName, ushort port, IEnumerable<IPAddress>? addresses = null)
    {
        InstanceName = instanceName;
        ServiceName = serviceName;
        HostName = DomainName.Join(instanceName, HostLabelOf(serviceName), Domain);
        Resources.Add(new SRVRecord { Name = FullyQualifiedName, Port = port, Target = HostName });
        Resources.Add(new TXTRecord { Name = FullyQualifiedName, Strings = { "txtvers=1" } });
        foreach (var address in addresses ?? MulticastService.GetLinkLocalAddresses())
            Resources.Add(AddressRecord.Create(HostName, address));
    }

    /// <summary>Always <c>local</c>.</summary>
    public DomainName Domain { get; } = "local";

    /// <summary>For example <c>_http._tcp</c>.</summary>
    public DomainName ServiceName { get; set; } = DomainName.Root;

    public DomainName InstanceName { get; set; } = DomainName.Root;

    /// <summary>For example <c>_http._tcp.local</c>.</summary>
    public DomainName QualifiedServiceName => DomainName.Join(ServiceName, Domain);

    /// <summary>The name that carries the addresses: <c>instance.service.local</c>.</summary>
    public DomainName HostName { get; set; } = DomainName.Root;

    /// <summary>For example <c>instance._http._tcp.local</c>.</summary>
    public DomainName FullyQualifiedName => DomainName.Join(InstanceName, ServiceName, Domain);

    /// <summary>The records, named <see cref="FullyQualifiedName"/> or <see cref="HostName"/>.</summary>
    public List<ResourceRecord> Resources { get; set; } = [];

    /// <summary>Features under which the instance is found too (RFC 6763 §7.1).</summary>
    public List<string> Subtypes { get; set; } = [];

    /// <summary>Adds <c>key=value</c> to the first TXT record, which is made when there is none.</summary>
    public void AddProperty(string key, string value)
    {
        var text = Resources.OfType<TXTRecord>().FirstOrDefault();
        if (text is null)
        {
            text = new TXTRecord { Name = FullyQualifiedName };
            Resources.Add(text);
        }

        text.Strings.Add($"{key}={value}");
    }

    private static DomainName HostLabelOf(DomainName serviceName) => new(serviceName.ToString()
        .Replace("._tcp", string.Empty, StringComparison.Ordinal)
        .Replace("._udp", string.Empty, StringComparison.Ordinal)
        .Trim('_')
        .Replace('_', '-'));
}
