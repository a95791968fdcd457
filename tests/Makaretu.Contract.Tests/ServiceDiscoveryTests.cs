using System.Net;
using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class ServiceDiscoveryTests : IDisposable
{
    private readonly MulticastService _serverLink = Link.StartService();
    private readonly MulticastService _clientLink = Link.StartService();
    private readonly ServiceDiscovery _server;
    private readonly ServiceDiscovery _client;
    private readonly Inbox<ServiceInstanceDiscoveryEventArgs> _found = new();
    private readonly Inbox<DomainName> _gone = new();
    private readonly DomainName _service = Link.UniqueService();

    public ServiceDiscoveryTests()
    {
        _server = new ServiceDiscovery(_serverLink);
        _client = new ServiceDiscovery(_clientLink);
        var suffix = DomainName.Join(_service, "local");
        _client.ServiceInstanceDiscovered += (_, e) =>
        {
            if (e.ServiceInstanceName.IsSubdomainOf(suffix))
                _found.Add(e);
        };
        _client.ServiceInstanceShutdown += (_, e) =>
        {
            if (e.ServiceInstanceName.IsSubdomainOf(suffix))
                _gone.Add(e.ServiceInstanceName);
        };
    }

    [Fact]
    public async Task An_advertised_instance_is_found_with_its_records()
    {
        var profile = NewProfile("one");
        profile.AddProperty("ns", "ww");
        _server.Advertise(profile);

        _client.QueryServiceInstances(_service);

        var found = await _found.Next("the instance is found");
        Assert.Equal(profile.FullyQualifiedName, found.ServiceInstanceName);
        Assert.Equal(4001, found.Message.AdditionalRecords.OfType<SRVRecord>().Single().Port);
        Assert.Contains("ns=ww", found.Message.AdditionalRecords.OfType<TXTRecord>().Single().Strings);
        Assert.Equal(IPAddress.Loopback, found.Message.AdditionalRecords.OfType<ARecord>().Single().Address);
    }

    [Fact]
    public async Task Further_records_can_go_among_the_answers()
    {
        _server.AnswersContainsAdditionalRecords = true;
        _server.Advertise(NewProfile("one"));
        _client.QueryServiceInstances(_service);
        var message = (await _found.Next("the instance is found")).Message;
        Assert.Empty(message.AdditionalRecords);
        Assert.Single(message.Answers.OfType<SRVRecord>());
    }

    [Fact]
    public async Task All_instances_of_a_service_are_found()
    {
        _server.Advertise(NewProfile("one"));
        _server.Advertise(NewProfile("two"));
        _client.QueryUnicastServiceInstances(_service);
        var names = new[] { await _found.Next("the first"), await _found.Next("the second") }.Select(e => e.ServiceInstanceName.Labels[0]);
        Assert.Equal(["one", "two"], names.Order());
    }

    [Fact]
    public async Task An_instance_is_found_by_subtype()
    {
        var profile = NewProfile("one");
        profile.Subtypes.Add("apiv2");
        _server.Advertise(profile);
        _server.Advertise(NewProfile("other"));
        _client.QueryServiceInstances(_service, "apiv2");
        Assert.Equal(profile.FullyQualifiedName, (await _found.Next("the instance is found")).ServiceInstanceName);
        Assert.False(_found.TryNext(out _));
    }

    [Fact]
    public async Task The_service_is_listed_among_all_services()
    {
        var services = new Inbox<DomainName>();
        _client.ServiceDiscovered += (_, name) =>
        {
            if (name == DomainName.Join(_service, "local"))
                services.Add(name);
        };
        _server.Advertise(NewProfile("one"));
        _client.QueryAllServices();
        await services.Next("the service is listed");
    }

    [Fact]
    public async Task An_instance_and_its_host_can_be_resolved()
    {
        var profile = NewProfile(Link.Unique("host"));
        _server.Advertise(profile);
        using var deadline = new CancellationTokenSource(Link.Deadline);

        var service = await _clientLink.ResolveAsync(Query(profile.FullyQualifiedName, DnsType.SRV), deadline.Token);
        Assert.Equal(profile.HostName, service.Answers.OfType<SRVRecord>().Single().Target);
        var host = await _clientLink.ResolveAsync(Query(profile.HostName, DnsType.A), deadline.Token);
        Assert.Equal(IPAddress.Loopback, host.Answers.OfType<ARecord>().Single().Address);
    }

    [Fact]
    public async Task An_announcement_is_heard_without_asking()
    {
        var profile = NewProfile("loud");
        var announcing = Task.Run(() => _server.Announce(profile));
        var found = await _found.Next("the announcement");
        Assert.Equal(profile.FullyQualifiedName, found.ServiceInstanceName);
        Assert.Single(found.Message.Answers.OfType<SRVRecord>());
        await announcing;
    }

    [Fact]
    public async Task A_withdrawn_instance_says_goodbye()
    {
        var profile = NewProfile("short");
        _server.Advertise(profile);
        _server.Unadvertise(profile);
        Assert.Equal(profile.FullyQualifiedName, await _gone.Next("the goodbye"));
    }

    [Fact]
    public async Task Who_leaves_says_goodbye_for_all()
    {
        _server.Advertise(NewProfile("one"));
        _server.Advertise(NewProfile("two"));
        _server.Unadvertise();
        var names = new[] { await _gone.Next("the first goodbye"), await _gone.Next("the second goodbye") };
        Assert.Equal(["one", "two"], names.Select(name => name.Labels[0]).Order());
    }

    [Fact]
    public async Task Both_find_each_other()
    {
        var serverFound = new Inbox<DomainName>();
        var other = Link.UniqueService();
        _server.ServiceInstanceDiscovered += (_, e) =>
        {
            if (e.ServiceInstanceName.IsSubdomainOf(DomainName.Join(other, "local")))
                serverFound.Add(e.ServiceInstanceName);
        };
        _server.Advertise(NewProfile("server"));
        _client.Advertise(new ServiceProfile("client", other, 1, [IPAddress.Loopback]));

        _server.QueryServiceInstances(other);
        _client.QueryServiceInstances(_service);

        Assert.Equal("client", (await serverFound.Next("the client is found")).Labels[0]);
        Assert.Equal("server", (await _found.Next("the server is found")).ServiceInstanceName.Labels[0]);
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _serverLink.Dispose();
        _clientLink.Dispose();
    }

    private static Message Query(DomainName name, DnsType type)
    {
        var query = new Message();
        query.Questions.Add(new Question { Name = name, Type = type });
        return query;
    }

    private ServiceProfile NewProfile(string instance) => new(instance, _service, 4001, [IPAddress.Loopback]);
}
