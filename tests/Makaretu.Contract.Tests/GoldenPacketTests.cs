using System.Net;
using Makaretu.Dns;

namespace Wetware.Tests;

/// <summary>Packets as avahi 0.8 sends them.</summary>
public sealed class GoldenPacketTests
{
    internal const string Announcement =
        "0000840000000006000000000850656572204f6e65075f777774657374045f746370056c6f63616c000010800100001194000803613d6203633d64c015000c00010000"
        + "11940002c00cc00c0021800100000078001200000000109209617661686970656572c022c05b001c800100000078001000000000000000000000000000000001c05b"
        + "000180010000007800047f000001095f7365727669636573075f646e732d7364045f756470c022000c0001000011940002c015";

    internal const string Probe =
        "0000000000010000000200000850656572204f6e65075f777774657374045f746370056c6f63616c0000ff0001c00c0021000100000078001200000000109209617661"
        + "686970656572c022c00c0010000100001194000803613d6203633d64";

    internal const string QueryWithKnownAnswer =
        "000000000001000100000000075f777774657374045f746370056c6f63616c00000c0001c00c000c000100001194000b0850656572204f6e65c00c";

    internal const string Goodbye =
        "000084000000000600000000095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c000100000000000f075f777774657374045f746370c023"
        + "c034000c000100000000000b0850656572204f6e65c034c04f0021800100000000001200000000109209617661686970656572c023c06c001c8001000000000010"
        + "00000000000000000000000000000001c06c000180010000000000047f000001c04f0010800100000000000803613d6203633d64";

    [Fact]
    public void An_announcement_is_understood()
    {
        var message = Read(Announcement);
        Assert.True(message is { QR: true, AA: true, Id: 0 });
        Assert.Equal(6, message.Answers.Count);

        var text = Assert.IsType<TXTRecord>(message.Answers[0]);
        Assert.Equal(["a=b", "c=d"], text.Strings);
        Assert.Equal(TimeSpan.FromSeconds(4500), text.TTL);
        Assert.Equal(0x8001, (ushort)text.Class);
        Assert.Equal(["Peer One", "_wwtest", "_tcp", "local"], text.Name.Labels);
        Assert.Equal(text.Name, Assert.IsType<PTRRecord>(message.Answers[1]).DomainName);
        var service = Assert.IsType<SRVRecord>(message.Answers[2]);
        Assert.Equal(4242, service.Port);
        Assert.Equal("avahipeer.local", service.Target.ToString());
        Assert.Equal(IPAddress.IPv6Loopback, Assert.IsType<AAAARecord>(message.Answers[3]).Address);
        Assert.Equal(IPAddress.Loopback, Assert.IsType<ARecord>(message.Answers[4]).Address);
        Assert.Equal(ServiceDiscovery.ServiceName, message.Answers[5].Name);
    }

    [Fact]
    public void A_probe_is_understood()
    {
        var message = Read(Probe);
        Assert.True(message.IsQuery);
        Assert.Equal(DnsType.ANY, message.Questions.Single().Type);
        Assert.Equal(2, message.AuthorityRecords.Count);
        Assert.All(message.AuthorityRecords, record => Assert.Equal(message.Questions[0].Name, record.Name));
    }

    [Fact]
    public void A_query_with_a_known_answer_is_understood()
    {
        var message = Read(QueryWithKnownAnswer);
        Assert.Equal("_wwtest._tcp.local", message.Questions.Single().Name.ToString());
        Assert.Equal(@"Peer\032One._wwtest._tcp.local", Assert.IsType<PTRRecord>(message.Answers.Single()).DomainName.ToString());
    }

    [Fact]
    public void A_goodbye_is_understood() =>
        Assert.All(Read(Goodbye).Answers, record => Assert.Equal(TimeSpan.Zero, record.TTL));

    [Theory]
    [InlineData(Announcement)]
    [InlineData(Probe)]
    [InlineData(QueryWithKnownAnswer)]
    [InlineData(Goodbye)]
    public void What_is_written_again_has_the_same_bytes(string packet) =>
        Assert.Equal(packet, Convert.ToHexStringLower(Read(packet).ToByteArray()));

    private static Message Read(string hex) => (Message)new Message().Read(Convert.FromHexString(hex));
}
