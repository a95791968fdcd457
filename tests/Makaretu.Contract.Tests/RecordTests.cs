using System.Net;
using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class RecordTests
{
    [Fact]
    public void Lifetime_does_not_count_for_equality()
    {
        var a = new ARecord { Name = "A.local", Address = IPAddress.Loopback, TTL = TimeSpan.FromSeconds(1) };
        var b = new ARecord { Name = "a.LOCAL", Address = IPAddress.Loopback, TTL = TimeSpan.FromSeconds(2) };
        Assert.True(a == b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        b.Address = IPAddress.Any;
        Assert.True(a != b);
    }

    [Fact]
    public void A_record_expires_after_its_lifetime()
    {
        var record = new ARecord { Name = "a.local", Address = IPAddress.Any, TTL = TimeSpan.FromSeconds(10) };
        Assert.False(record.IsExpired(record.CreationTime + TimeSpan.FromSeconds(9)));
        Assert.True(record.IsExpired(record.CreationTime + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Address_records_follow_the_family()
    {
        Assert.IsType<ARecord>(AddressRecord.Create("a.local", IPAddress.Loopback));
        Assert.IsType<AAAARecord>(AddressRecord.Create("a.local", IPAddress.IPv6Loopback));
    }

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public void Reverse_names_are_those_of_the_tree(string address, string name) =>
        Assert.Equal(name, IPAddress.Parse(address).GetArpaName());

    [Fact]
    public void The_text_form_is_that_of_zone_files()
    {
        var record = new SRVRecord { Name = "i.local", TTL = TimeSpan.FromSeconds(7), Port = 80, Priority = 1, Weight = 2, Target = "h.local" };
        Assert.Equal("i.local 7 IN SRV 1 2 80 h.local", record.ToString());
        var unknown = new UnknownRecord { Name = "u.local", TTL = TimeSpan.FromSeconds(7), Type = DnsType.WKS, Data = [0xAB] };
        Assert.Equal(@"u.local 7 IN WKS \# 1 ab", unknown.ToString());
    }

    [Fact]
    public void Texts_that_cannot_be_sent_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new TXTRecord { Name = "a.local", Strings = { "ü" } }.ToByteArray());
        Assert.ThrowsAny<ArgumentException>(() => new TXTRecord { Name = "a.local", Strings = { new string('x', 256) } }.ToByteArray());
        Assert.ThrowsAny<ArgumentException>(() => new PTRRecord { Name = new string('x', 64), DomainName = "a" }.ToByteArray());
    }
}
