using System.Net;
using Makaretu.Dns;
using Wetware.Clustering.Security;

namespace Wetware.Clustering.Discovery;

/// <summary>Builds the DNS messages that describe a node.</summary>
internal static class ServiceRecords
{
    // What others keep is checked for age by us, so a short life is honest: RFC 6762, section 10 asks for 120 s on host records.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(120);

    /// <summary>Asks all nodes to say who they are.</summary>
    public static Message Query() => new() { Questions = { new Question { Name = ServiceNames.Service, Type = DnsType.PTR, Class = DnsClass.IN } } };

    /// <summary>An unasked announcement: everything is an answer.</summary>
    public static Message Announcement(Advertisement node, ClusterSecret secret, DateTimeOffset now)
    {
        var message = new Message { QR = true, AA = true };
        message.Answers.Add(Pointer(node, Life));
        foreach (var record in Details(node, secret, now))
            message.Answers.Add(record);
        return message;
    }

    /// <summary>Takes an announcement back: a life of zero (RFC 6762, section 10.1).</summary>
    public static Message Goodbye(Advertisement node)
    {
        var message = new Message { QR = true, AA = true };
        message.Answers.Add(Pointer(node, TimeSpan.Zero));
        return message;
    }

    /// <summary>The answer to <paramref name="query"/>, or null when it does not ask about us.</summary>
    public static Message? Answer(Message query, Advertisement node, ClusterSecret secret, DateTimeOffset now)
    {
        var message = new Message { QR = true, AA = true };
        var instance = ServiceNames.Instance(node.Server);
        var host = ServiceNames.Host(node.Server);
        foreach (var question in query.Questions.Take(16))
        {
            if (question.Name == ServiceNames.Service && question.Type is DnsType.PTR or DnsType.ANY)
                message.Answers.Add(Pointer(node, Life));
            else if (question.Name == ServiceNames.AllServices && question.Type is DnsType.PTR or DnsType.ANY)
                message.Answers.Add(new PTRRecord { Name = ServiceNames.AllServices, DomainName = ServiceNames.Service, TTL = Life });
            else if (question.Name == instance || question.Name == host)
                message.Answers.AddRange(Details(node, secret, now).Where(r => r.Name == question.Name && (question.Type == r.Type || question.Type == DnsType.ANY)));
        }

        if (message.Answers.Count == 0)
            return null;
        if (message.Answers.Any(r => r.Name == ServiceNames.Service))
            message.AdditionalRecords.AddRange(Details(node, secret, now));
        return message;
    }

    private static PTRRecord Pointer(Advertisement node, TimeSpan life) =>
        new() { Name = ServiceNames.Service, DomainName = ServiceNames.Instance(node.Server), TTL = life };

    private static IEnumerable<ResourceRecord> Details(Advertisement node, ClusterSecret secret, DateTimeOffset now)
    {
        var host = ServiceNames.Host(node.Server);
        yield return new TXTRecord
        {
            Name = ServiceNames.Instance(node.Server),
            Strings = AdvertisementText.Write(node, secret, now),
            TTL = Life,
        };
        yield return new SRVRecord
        {
            Name = ServiceNames.Instance(node.Server),
            Target = host,
            Port = (ushort)node.Cluster.Port,
            TTL = Life,
        };
        yield return Address(host, node.Cluster.Address);
    }

    private static AddressRecord Address(DomainName host, IPAddress address)
    {
        var record = AddressRecord.Create(host, address);
        record.TTL = Life;
        return record;
    }
}
