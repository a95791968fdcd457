using System.Net;
using Wetware.Devices.Access;
using Wetware.Devices.Hosting;

namespace Wetware.Tests;

public sealed class AddressRuleTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:3000", true)]
    [InlineData("::1", "127.0.0.1:3000", true)]
    [InlineData("127.0.0.1", "0.0.0.0:3000", false)]
    [InlineData("::ffff:127.0.0.1", "0.0.0.0:3000", false)]
    [InlineData("192.0.2.7", "0.0.0.0:3000", true)]
    [InlineData("192.0.3.7", "0.0.0.0:3000", false)]
    [InlineData("169.254.169.254", "0.0.0.0:3000", false)]
    [InlineData("0.0.0.0", "127.0.0.1:3000", false)]
    [InlineData("224.0.0.251", "127.0.0.1:3000", false)]
    [InlineData("ff02::fb", "127.0.0.1:3000", false)]
    public void Only_networks_of_this_machine_and_listed_ones_are_asked(string address, string listen, bool allowed)
    {
        var rule = new AddressRule(new DeviceOptions { Listen = IPEndPoint.Parse(listen), Networks = ["192.0.2.0/24"] }, TimeProvider.System);

        Assert.Equal(allowed, rule.IsAllowed(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:80/", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("http://localhost/", false)]
    [InlineData("http://user@127.0.0.1/", false)]
    [InlineData("ftp://127.0.0.1/", false)]
    public void Only_plain_addresses_are_asked(string url, bool allowed)
    {
        var rule = new AddressRule(new DeviceOptions { Listen = new IPEndPoint(IPAddress.Loopback, 3000) }, TimeProvider.System);

        Assert.Equal(allowed, rule.IsAllowed(new Uri(url)));
    }
}
