using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class ProbingTests : IDisposable
{
    private readonly MulticastService _ownerLink = Link.StartService();
    private readonly MulticastService _rivalLink = Link.StartService();
    private readonly ServiceDiscovery _owner;
    private readonly ServiceDiscovery _rival;
    private readonly DomainName _service = Link.UniqueService();

    public ProbingTests()
    {
        _owner = new ServiceDiscovery(_ownerLink);
        _rival = new ServiceDiscovery(_rivalLink);
    }

    [Fact]
    public void A_free_name_is_free() => Assert.False(_rival.Probe(Link.NewProfile("free", _service)));

    [Fact]
    public void A_name_in_use_with_other_records_is_taken()
    {
        _owner.Advertise(Link.NewProfile("node", _service, port: 1));
        Assert.True(_rival.Probe(Link.NewProfile("node", _service, port: 2)));
        Assert.False(_rival.Probe(Link.NewProfile("node-2", _service, port: 2)));
    }

    [Fact]
    public void A_name_in_use_with_the_same_records_is_no_conflict()
    {
        _owner.Advertise(Link.NewProfile("node", _service));
        Assert.False(_rival.Probe(Link.NewProfile("node", _service)));
    }

    [Fact]
    public void A_host_that_said_goodbye_leaves_its_name()
    {
        var profile = Link.NewProfile("node", _service, port: 1);
        _owner.Advertise(profile);
        _owner.Unadvertise(profile);
        Assert.False(_rival.Probe(Link.NewProfile("node", _service, port: 2)));
    }

    [Theory]
    [InlineData("10.0.0.9", true)]
    [InlineData("10.0.0.1", false)]
    public async Task Of_two_that_ask_at_once_the_later_in_order_gets_the_name(string rivalsAddress, bool taken)
    {
        var ours = Link.NewProfile("tie", _service, address: "10.0.0.5");
        var theirs = Link.NewProfile("tie", _service, address: rivalsAddress);
        var probe = new Message();
        probe.Questions.Add(new Question { Name = theirs.HostName, Type = DnsType.ANY });
        probe.AuthorityRecords.AddRange(theirs.Resources.OfType<ARecord>());

        // The rival asks whenever it hears us ask, so that both are under way at the same time.
        _rivalLink.QueryReceived += (_, e) =>
        {
            if (e.Message.Questions.Exists(question => question.Name == ours.FullyQualifiedName))
                _rivalLink.SendQuery(probe);
        };
        Assert.Equal(taken, await Task.Run(() => _owner.Probe(ours)));
    }

    public void Dispose()
    {
        _owner.Dispose();
        _rival.Dispose();
        _ownerLink.Dispose();
        _rivalLink.Dispose();
    }
}
