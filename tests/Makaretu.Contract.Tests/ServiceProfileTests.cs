using System.Net;
using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class ServiceProfileTests
{
    [Fact]
    public void Names_follow_from_instance_and_service()
    {
        var profile = new ServiceProfile("x", "_my_svc._udp", 1024, [IPAddress.Loopback, IPAddress.IPv6Loopback]);
        Assert.Equal("local", profile.Domain.ToString());
        Assert.Equal("_my_svc._udp.local", profile.QualifiedServiceName.ToString());
        Assert.Equal("x._my_svc._udp.local", profile.FullyQualifiedName.ToString());
        Assert.Equal("x.my-svc.local", profile.HostName.ToString());
    }

    [Fact]
    public void Records_say_where_and_what_it_is()
    {
        var profile = new ServiceProfile("x", "_svc._tcp", 1024, [IPAddress.Loopback, IPAddress.IPv6Loopback]);
        profile.AddProperty("key", "value");
        var service = profile.Resources.OfType<SRVRecord>().Single();
        Assert.Equal(profile.FullyQualifiedName, service.Name);
        Assert.Equal((1024, profile.HostName), (service.Port, service.Target));
        Assert.Equal(["txtvers=1", "key=value"], profile.Resources.OfType<TXTRecord>().Single().Strings);
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], profile.Resources.OfType<AddressRecord>().Select(a => a.Address));
        Assert.All(profile.Resources.OfType<AddressRecord>(), address => Assert.Equal(profile.HostName, address.Name));
    }

    [Fact]
    public void Addresses_of_this_host_are_the_default() =>
        Assert.Equal(
            MulticastService.GetLinkLocalAddresses(),
            new ServiceProfile("x", "_svc._tcp", 1024).Resources.OfType<AddressRecord>().Select(a => a.Address));

    [Fact]
    public void A_property_makes_its_record_when_there_is_none()
    {
        var profile = new ServiceProfile { InstanceName = "x", ServiceName = "_svc._tcp" };
        profile.AddProperty("a", "1");
        var text = Assert.IsType<TXTRecord>(profile.Resources.Single());
        Assert.Equal("x._svc._tcp.local", text.Name.ToString());
        Assert.Equal(["a=1"], text.Strings);
    }
}
