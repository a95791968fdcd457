namespace Makaretu.Dns.Resolving;

public partial class NameServer
{
    private void AddAdditionalRecords(Message response)
    {
        var seen = response.Answers.Concat(response.AdditionalRecords).ToHashSet();
        var next = new Queue<ResourceRecord>(seen.Concat(response.AuthorityRecords));
        while (next.TryDequeue(out var record))
        {
            foreach (var further in FollowUps(record).Where(seen.Add))
            {
                response.AdditionalRecords.Add(further);
                next.Enqueue(further);
            }
        }
    }

    // What RFC 6763 §12 asks for: a pointer brings its instance, an instance its host, one address family the other.
    private IEnumerable<ResourceRecord> FollowUps(ResourceRecord record) => record switch
    {
        ARecord => Find(record.Name, record.Class, DnsType.AAAA),
        AAAARecord => Find(record.Name, record.Class, DnsType.A),
        PTRRecord pointer => Find(pointer.DomainName, record.Class, DnsType.ANY),
        SRVRecord service => Find(record.Name, record.Class, DnsType.TXT).Concat(Addresses(service.Target, record.Class)),
        NSRecord server => Addresses(server.Authority, record.Class),
        SOARecord authority => Addresses(authority.PrimaryName, record.Class),
        _ => [],
    };

    private IEnumerable<ResourceRecord> Addresses(DomainName host, DnsClass @class) =>
        Find(host, @class, DnsType.A).Concat(Find(host, @class, DnsType.AAAA));

    private List<ResourceRecord> Find(DomainName name, DnsClass @class, DnsType type)
    {
        var found = new Message();
        FindAnswers(new Question { Name = name, Class = @class, Type = type }, found);
        return found.Answers;
    }
}
