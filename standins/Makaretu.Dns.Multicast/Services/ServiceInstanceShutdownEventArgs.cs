namespace Makaretu.Dns;

/// <summary>An instance of a service said goodbye (RFC 6762 §10.1).</summary>
public class ServiceInstanceShutdownEventArgs : MessageEventArgs
{
    /// <summary>For example <c>instance._service._tcp.local</c>.</summary>
    public DomainName ServiceInstanceName { get; set; } = DomainName.Root;
}
