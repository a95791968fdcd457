using System.Net;
using Makaretu.Dns;
using Wetware.Testing;

namespace Wetware.Tests.Avahi;

/// <summary>A peer that others wrote: each side finds the other's services.</summary>
public sealed class AvahiTests
{
    [AvahiFact]
    public async Task Both_sides_see_each_other()
    {
        await using var avahi = await AvahiPeer.StartAsync();
        using var link = Link.StartService();
        using var discovery = new ServiceDiscovery(link);
        await Avahi_sees_our_service_and_its_end(avahi, discovery);
        await We_see_the_service_of_avahi(avahi, link, discovery);
    }

    private static async Task Avahi_sees_our_service_and_its_end(AvahiPeer avahi, ServiceDiscovery discovery)
    {
        var service = Link.UniqueService();
        var profile = new ServiceProfile("our node", service, 4711, [IPAddress.Loopback]);
        profile.AddProperty("ns", "ww");
        discovery.Advertise(profile);

        string? found = null;
        await Wait.Until(
            async () => (found = (await avahi.BrowseAsync($"{service}")).FirstOrDefault(line => line.StartsWith('='))) is not null,
            "avahi resolves our service");
        var fields = found!.Split(';');
        Assert.Equal((@"our\032node", "127.0.0.1", "4711"), (fields[3], fields[7], fields[8]));
        Assert.Contains("\"ns=ww\"", fields[9], StringComparison.Ordinal);

        discovery.Unadvertise(profile);
        await Wait.Until(async () => (await avahi.BrowseAsync($"{service}")).Length == 0, "avahi forgets our service after the goodbye");
    }

    private static async Task We_see_the_service_of_avahi(AvahiPeer avahi, MulticastService link, ServiceDiscovery discovery)
    {
        var service = Link.UniqueService();
        var found = new Inbox<DomainName>();
        discovery.ServiceInstanceDiscovered += (_, e) =>
        {
            if (e.ServiceInstanceName.IsSubdomainOf(DomainName.Join(service, "local")))
                found.Add(e.ServiceInstanceName);
        };

        // Found by its announcement, which comes without a question.
        avahi.Publish("their node", $"{service}", 4242, "a=b");
        var instance = await found.Next("the announcement of avahi");
        Assert.Equal("their node", instance.Labels[0]);

        // Answers to questions.
        using var deadline = new CancellationTokenSource(Link.Deadline);
        var query = new Message();
        query.Questions.Add(new Question { Name = instance, Type = DnsType.SRV });
        var srv = (await link.ResolveAsync(query, deadline.Token)).Answers.OfType<SRVRecord>().Single();
        Assert.Equal(4242, srv.Port);
        Assert.StartsWith(AvahiPeer.HostName, srv.Target.Labels[0], StringComparison.Ordinal);
        discovery.QueryServiceInstances(service);
        Assert.Equal(instance, await found.Next("the answer of avahi"));
    }
}
