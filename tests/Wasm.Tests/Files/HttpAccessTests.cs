using System.Net;
using Wetware.Wasm.Files;

namespace Wetware.Tests.Files;

public sealed class HttpAccessTests
{
    [Theory]
    [InlineData("example.org", "http://example.org/x", true)]
    [InlineData("example.org", "https://EXAMPLE.org/", true)]
    [InlineData("example.org", "http://example.org:8080/", false)]
    [InlineData("example.org", "http://sub.example.org/", false)]
    [InlineData("example.org", "http://example.org.evil.net/", false)]
    [InlineData("*.example.org", "http://a.b.example.org/", true)]
    [InlineData("*.example.org", "http://example.org/", false)]
    [InlineData("*.example.org", "http://badexample.org/", false)]
    [InlineData("*", "http://example.org/x", true)]
    [InlineData("*", "http://example.org:8080/x", false)]
    [InlineData("https://*", "http://example.org/", false)]
    [InlineData("*:8080/api", "http://example.org:8080/api/x", true)]
    [InlineData("*/api", "http://example.org/x", false)]
    [InlineData("https://example.org", "http://example.org/", false)]
    [InlineData("http://example.org:8080/api", "http://example.org:8080/api/x", true)]
    [InlineData("http://example.org:8080/api", "http://example.org:8080/apix", false)]
    [InlineData("http://example.org/api", "http://example.org/api/../private", false)]
    [InlineData("http://example.org/api", "http://example.org/api/%2e%2e/private", false)]
    [InlineData("http://example.org/api", "http://example.org/api/..%2fprivate", false)]
    [InlineData("http://example.org/api", "http://example.org/api/..%5Cprivate", false)]
    [InlineData("http://example.org", "http://example.org/a%2Fb", true)]
    [InlineData("example.org", "http://user@example.org/", false)]
    [InlineData("example.org", "ftp://example.org/", false)]
    [InlineData("example.org", "http://evil.net/?http://example.org/", false)]
    public void A_place_covers_what_it_says(string place, string address, bool covered) =>
        Assert.Equal(covered, new HttpAccess(HttpPlace.Parse(place)).Allows(new Uri(address)));

    [Theory]
    [InlineData("ftp://example.org")]
    [InlineData("http://")]
    [InlineData("http://user@example.org")]
    [InlineData("http://example.org/?q")]
    [InlineData("a.*.org")]
    [InlineData("**")]
    [InlineData("*x")]
    public void A_place_that_does_not_read_so_is_refused(string text) => Assert.ThrowsAny<Exception>(() => HttpPlace.Parse(text));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.251")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::fb")]
    [InlineData("2001:db8::1")]
    [InlineData("::127.0.0.1")]
    public void Special_addresses_are_refused(string address) => Assert.True(SpecialAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::101:101")]
    public void Public_addresses_are_not(string address) => Assert.False(SpecialAddresses.Contains(IPAddress.Parse(address)));
}
