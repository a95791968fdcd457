using System.Net;
using System.Net.Sockets;
using Makaretu.Dns;

namespace Wetware.Tests;

/// <summary>What a host answers, seen without a network: messages are handed in, and the answers are counted at the catalogue's edge.</summary>
public sealed class AnsweringTests : IDisposable
{
    private static readonly IPEndPoint Asker = new(IPAddress.Loopback, 40000);

    private readonly UdpClient _asker = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly MulticastService _link = Link.StartService();
    private readonly ServiceDiscovery _discovery;
    private readonly ServiceProfile _profile = Link.NewProfile("one");

    public AnsweringTests()
    {
        _discovery = new ServiceDiscovery(_link);
        _discovery.Advertise(_profile);
    }

    [Fact]
    public async Task An_answer_that_the_asker_knows_is_not_told_again()
    {
        var pointer = new PTRRecord { Name = _profile.QualifiedServiceName, DomainName = _profile.FullyQualifiedName };
        pointer.TTL /= 2;
        Ask(QueryForInstances(pointer));
        Ask(QueryForHost());
        Assert.IsType<ARecord>((await NextAnswer()).Answers.Single());
    }

    [Fact]
    public async Task An_answer_that_the_asker_soon_forgets_is_told_again()
    {
        var pointer = new PTRRecord { Name = _profile.QualifiedServiceName, DomainName = _profile.FullyQualifiedName };
        pointer.TTL = (pointer.TTL / 2) - TimeSpan.FromSeconds(1);
        Ask(QueryForInstances(pointer));
        Assert.IsType<PTRRecord>((await NextAnswer()).Answers.Single());
    }

    [Fact]
    public async Task Only_what_the_asker_does_not_know_is_told()
    {
        var second = Link.NewProfile("two", _profile.ServiceName);
        _discovery.Advertise(second);
        Ask(QueryForInstances(new PTRRecord { Name = _profile.QualifiedServiceName, DomainName = _profile.FullyQualifiedName }));
        Assert.Equal(second.FullyQualifiedName, ((PTRRecord)(await NextAnswer()).Answers.Single()).DomainName);
    }

    [Fact]
    public async Task A_short_lifetime_for_simple_askers_does_not_change_the_advertised_one()
    {
        Ask(QueryForHost());
        Assert.Equal(TimeSpan.FromSeconds(10), (await NextAnswer()).Answers.Single().TTL);
        Assert.All(_profile.Resources.OfType<ARecord>(), record => Assert.Equal(ResourceRecord.DefaultHostTTL, record.TTL));
    }

    [Fact]
    public async Task A_probe_for_this_hosts_address_is_not_answered_with_a_pointer_to_a_service()
    {
        var probe = Query(new DomainName(IPAddress.Loopback.GetArpaName()), DnsType.ANY);
        probe.AuthorityRecords.Add(new PTRRecord { Name = probe.Questions[0].Name, DomainName = "other.local" });
        Ask(probe);
        Ask(QueryForHost());
        Assert.IsType<ARecord>((await NextAnswer()).Answers.Single());
    }

    [Fact]
    public async Task A_withdrawn_service_leaves_others_of_its_kind_and_can_come_back()
    {
        var second = Link.NewProfile("two", _profile.ServiceName);
        _discovery.Advertise(second);

        _discovery.Unadvertise(_profile);
        Ask(QueryForInstances());
        Assert.Equal(second.FullyQualifiedName, ((PTRRecord)(await NextAnswer()).Answers.Single()).DomainName);

        _discovery.Advertise(_profile);
        Ask(QueryForInstances());
        var back = await NextAnswer();
        Assert.Equal(2, back.Answers.Count);
        Assert.All(back.Answers.Concat(back.AdditionalRecords), record => Assert.NotEqual(TimeSpan.Zero, record.TTL));
    }

    [Fact]
    public void The_last_withdrawal_leaves_nothing_behind()
    {
        _discovery.Unadvertise(_profile);
        Assert.Empty(_discovery.NameServer.Catalog);
    }

    [Fact]
    public void Names_that_stand_for_each_other_end()
    {
        _discovery.NameServer.Catalog.Add(new CNAMERecord { Name = "a.local", Target = "b.local" }, authoritative: true);
        _discovery.NameServer.Catalog.Add(new CNAMERecord { Name = "b.local", Target = "a.local" }, authoritative: true);
        Ask(Query("a.local", DnsType.A));
    }

    public void Dispose()
    {
        _discovery.Dispose();
        _link.Dispose();
        _asker.Dispose();
    }

    private static Message Query(DomainName name, DnsType type)
    {
        var query = new Message { Id = (ushort)Random.Shared.Next(1, ushort.MaxValue) };
        query.Questions.Add(new Question { Name = name, Type = type });
        return query;
    }

    private Message QueryForInstances(params ResourceRecord[] known)
    {
        var query = Query(_profile.QualifiedServiceName, DnsType.PTR);
        query.Answers.AddRange(known);
        return query;
    }

    private Message QueryForHost() => Query(_profile.HostName, DnsType.A);

    private void Ask(Message query) =>
        _link.OnDnsMessage(this, new UdpReceiveResult(query.ToByteArray(), (IPEndPoint)(_asker.Client.LocalEndPoint ?? Asker)));

    private async Task<Message> NextAnswer()
    {
        var datagram = await _asker.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return (Message)new Message().Read(datagram.Buffer);
    }
}
