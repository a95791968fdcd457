namespace Makaretu.Dns;

/// <summary>An instance of a service is there.</summary>
public class ServiceInstanceDiscoveryEventArgs : MessageEventArgs
{
    /// <summary>For example <c>instance._service._tcp.local</c>.</summary>
    public DomainName ServiceInstanceName { get; set; } = DomainName.Root;
}
