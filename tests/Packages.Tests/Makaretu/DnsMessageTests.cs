using System.Net;
using Makaretu.Dns;

namespace Wetware.Tests;

/// <summary>The wire form, on packets as avahi 0.8 sends them, and what the reader does not check.</summary>
public sealed class DnsMessageTests
{
    private const string Announcement =
        "0000840000000006000000000850656572204f6e65075f777774657374045f746370056c6f63616c000010800100001194000803613d6203633d64c015000c00010000"
        + "11940002c00cc00c0021800100000078001200000000109209617661686970656572c022c05b001c800100000078001000000000000000000000000000000001c05b"
        + "000180010000007800047f000001095f7365727669636573075f646e732d7364045f756470c022000c0001000011940002c015";

    private const string Goodbye =
        "000084000000000600000000095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c000100000000000f075f777774657374045f746370c023"
        + "c034000c000100000000000b0850656572204f6e65c034c04f0021800100000000001200000000109209617661686970656572c023c06c001c8001000000000010"
        + "00000000000000000000000000000001c06c000180010000000000047f000001c04f0010800100000000000803613d6203633d64";

    private const string QueryHead = "000000000001000000000000";
    private const string AnswerHead = "000084000000000100000000";

    [Fact]
    public void An_announcement_is_understood()
    {
        var message = Read(Announcement);
        Assert.True(message is { QR: true, AA: true, Id: 0 });
        var text = Assert.IsType<TXTRecord>(message.Answers[0]);
        Assert.Equal(["a=b", "c=d"], text.Strings);
        Assert.Equal(["Peer One", "_wwtest", "_tcp", "local"], text.Name.Labels);
        Assert.Equal(TimeSpan.FromSeconds(4500), text.TTL);
        Assert.Equal(text.Name, Assert.IsType<PTRRecord>(message.Answers[1]).DomainName);
        Assert.Equal(4242, Assert.IsType<SRVRecord>(message.Answers[2]).Port);
        Assert.Equal(IPAddress.Loopback, Assert.IsType<ARecord>(message.Answers[4]).Address);
    }

    [Fact]
    public void A_goodbye_is_understood() => Assert.All(Read(Goodbye).Answers, record => Assert.Equal(TimeSpan.Zero, record.TTL));

    [Theory]
    [InlineData(Announcement)]
    [InlineData(Goodbye)]
    public void A_message_is_written_with_the_bytes_it_was_read_from(string packet) =>
        Assert.Equal(packet, Convert.ToHexStringLower(Read(packet).ToByteArray()));

    [Theory]
    [InlineData("0000840000000001000000", "half a header")]
    [InlineData("0000000000ffff0000000000", "65,535 questions are announced but missing")]
    [InlineData(QueryHead + "3f61", "a label that is cut off")]
    [InlineData(QueryHead + "0161c00c00010001", "a pointer to its own name")]
    [InlineData(QueryHead + "c0ff00010001", "a pointer forward")]
    [InlineData(AnswerHead + "016100000c0001000000000005016100" + "0000", "data that is longer than its content")]
    [InlineData(AnswerHead + "0161000010000100000000000205" + "6100", "a text beyond its record")]
    public void A_malformed_message_is_an_exception(string hex, string what)
    {
        var failure = Record.Exception(() => Read(hex));
        Assert.True(failure is not null, $"accepted: {what}");
    }

    [Fact]
    public void The_reader_limits_neither_labels_nor_names_which_is_why_packets_are_checked_before()
    {
        // It recurses for each label and keeps a copy of each suffix: 4 KB of labels cost 16 MB, and 64 KB would cost 4 GB.
        const int Labels = 2000;
        var packet = Convert.FromHexString(QueryHead + string.Concat(Enumerable.Repeat("0161", Labels)) + "00" + "00010001");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = (Message)new Message().Read(packet);
        Assert.Equal(Labels, message.Questions[0].Name.Labels.Count);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before > 10_000_000);
    }

    private static Message Read(string hex) => (Message)new Message().Read(Convert.FromHexString(hex));
}
