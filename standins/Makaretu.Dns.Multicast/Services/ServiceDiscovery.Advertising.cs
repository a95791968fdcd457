using Makaretu.Dns.Resolving;

namespace Makaretu.Dns;

public partial class ServiceDiscovery
{
    private readonly Lock _gate = new();
    private readonly List<ServiceProfile> _profiles = [];

    /// <summary>Answers queries for a service from now on.</summary>
    public void Advertise(ServiceProfile service)
    {
        lock (_gate)
        {
            _profiles.Add(service);
            foreach (var record in PointersTo(service).Concat(service.Resources))
                NameServer.Catalog.Add(record, authoritative: true);
            NameServer.Catalog.IncludeReverseLookupRecords();
        }
    }

    /// <summary>Tells everyone that a service is there, twice with a second between, as one message may be lost (RFC 6762 §8.3). Waits for both.</summary>
    public void Announce(ServiceProfile profile)
    {
        var announcement = new Message { QR = true };
        announcement.Answers.Add(PointerTo(profile));
        announcement.Answers.AddRange(profile.Resources);
        Mdns.SendAnswer(announcement, checkDuplicate: false);
        Thread.Sleep(TimeSpan.FromSeconds(1));
        Mdns.SendAnswer(announcement, checkDuplicate: false);
    }

    /// <summary>Says goodbye for a service (RFC 6762 §10.1) and stops answering for it.</summary>
    public void Unadvertise(ServiceProfile profile)
    {
        var goodbye = new Message { QR = true };
        goodbye.Answers.Add(Gone(PointerTo(profile)));
        goodbye.AdditionalRecords.AddRange(profile.Resources.Select(Gone));
        Mdns.SendAnswer(goodbye);
        Withdraw(profile);
    }

    /// <summary>Says goodbye for all services.</summary>
    public void Unadvertise()
    {
        ServiceProfile[] all;
        lock (_gate)
            all = [.. _profiles];
        foreach (var profile in all)
            Unadvertise(profile);
    }

    private static PTRRecord PointerTo(ServiceProfile profile) =>
        new() { Name = profile.QualifiedServiceName, DomainName = profile.FullyQualifiedName };

    private static IEnumerable<ResourceRecord> PointersTo(ServiceProfile profile) =>
        profile.Subtypes
            .Select(subtype => new PTRRecord { Name = SubtypeName(subtype, profile.QualifiedServiceName), DomainName = profile.FullyQualifiedName })
            .Prepend(PointerTo(profile))
            .Prepend(new PTRRecord { Name = ServiceName, DomainName = profile.QualifiedServiceName });

    // A copy, so that the profile can be advertised again.
    private static ResourceRecord Gone(ResourceRecord record)
    {
        var gone = record.Clone<ResourceRecord>();
        gone.TTL = TimeSpan.Zero;
        return gone;
    }

    private static IEnumerable<ResourceRecord> AllRecordsOf(ServiceProfile profile) =>
        PointersTo(profile).Concat(profile.Resources).Concat(profile.Resources.OfType<AddressRecord>().Select(Catalog.ReverseOf));

    // Records that another profile has too stay: the kind of service, the host's addresses.
    private void Withdraw(ServiceProfile profile)
    {
        lock (_gate)
        {
            _profiles.Remove(profile);
            var needed = _profiles.SelectMany(AllRecordsOf).ToHashSet();
            foreach (var record in AllRecordsOf(profile).Where(record => !needed.Contains(record)))
                NameServer.Catalog.Remove(record);
        }
    }
}
