using Makaretu.Dns.Resolving;

namespace Makaretu.Dns;

/// <summary>Finds services on the local link and answers for those of this host (RFC 6763).</summary>
public partial class ServiceDiscovery : IDisposable
{
    /// <summary>The name under which all kinds of services are listed (RFC 6763 §9).</summary>
    public static readonly DomainName ServiceName = new("_services._dns-sd._udp.local");

    private static readonly DomainName LocalDomain = new("local");
    private static readonly DomainName SubName = new("_sub");

    private readonly bool _ownsMdns;

    /// <summary>Uses a multicast service of its own, started now and ended with this object.</summary>
    public ServiceDiscovery() : this(new MulticastService())
    {
        _ownsMdns = true;
        Mdns.Start();
    }

    /// <summary>Uses a multicast service that the caller starts and ends.</summary>
    public ServiceDiscovery(MulticastService mdns)
    {
        Mdns = mdns;
        mdns.QueryReceived += OnQuery;
        mdns.AnswerReceived += OnAnswer;
    }

    /// <summary>A kind of service was found, for example <c>_http._tcp.local</c>.</summary>
    public event EventHandler<DomainName>? ServiceDiscovered;

    public event EventHandler<ServiceInstanceDiscoveryEventArgs>? ServiceInstanceDiscovered;

    public event EventHandler<ServiceInstanceShutdownEventArgs>? ServiceInstanceShutdown;

    public MulticastService Mdns { get; }

    /// <summary>Whether what the asker will want next goes among the answers, instead of the additional records; off by default.</summary>
    public bool AnswersContainsAdditionalRecords { get; set; }

    /// <summary>Answers for the advertised services.</summary>
    public NameServer NameServer { get; } = new() { AnswerAllQuestions = true };

    public void QueryAllServices() => Mdns.SendQuery(ServiceName, type: DnsType.PTR);

    public void QueryUnicastAllServices() => Mdns.SendUnicastQuery(ServiceName, type: DnsType.PTR);

    /// <summary>Asks for the instances of a service, for example <c>_http._tcp</c>; what answers is raised as an event.</summary>
    public void QueryServiceInstances(DomainName service) => Mdns.SendQuery(DomainName.Join(service, LocalDomain), type: DnsType.PTR);

    public void QueryServiceInstances(DomainName service, string subtype) =>
        Mdns.SendQuery(SubtypeName(subtype, DomainName.Join(service, LocalDomain)), type: DnsType.PTR);

    public void QueryUnicastServiceInstances(DomainName service) =>
        Mdns.SendUnicastQuery(DomainName.Join(service, LocalDomain), type: DnsType.PTR);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Mdns.QueryReceived -= OnQuery;
        Mdns.AnswerReceived -= OnAnswer;
        if (_ownsMdns)
            Mdns.Dispose();
    }

    private static DomainName SubtypeName(string subtype, DomainName service) => DomainName.Join(new DomainName(subtype), SubName, service);

    // As in the package, the events of instances do not say where the message came from.
    private void OnAnswer(object? sender, MessageEventArgs e)
    {
        foreach (var pointer in e.Message.Answers.OfType<PTRRecord>().Where(pointer => pointer.Name.IsSubdomainOf(LocalDomain)))
        {
            if (pointer.Name == ServiceName)
                ServiceDiscovered?.Invoke(this, pointer.DomainName);
            else if (pointer.TTL == TimeSpan.Zero)
                ServiceInstanceShutdown?.Invoke(this, new() { ServiceInstanceName = pointer.DomainName, Message = e.Message });
            else
                ServiceInstanceDiscovered?.Invoke(this, new() { ServiceInstanceName = pointer.DomainName, Message = e.Message });
        }
    }
}
