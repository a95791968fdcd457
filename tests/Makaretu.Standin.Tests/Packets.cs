using System.Net;
using Makaretu.Dns;

namespace Wetware.Tests;

/// <summary>Valid messages of the kinds that are seen on a link.</summary>
internal static class Packets
{
    public static IReadOnlyList<byte[]> All { get; } =
    [
        // An announcement and a probe as avahi 0.8 sends them.
        Convert.FromHexString(
            "0000840000000006000000000850656572204f6e65075f777774657374045f746370056c6f63616c000010800100001194000803613d6203633d64c015000c00010000"
            + "11940002c00cc00c0021800100000078001200000000109209617661686970656572c022c05b001c800100000078001000000000000000000000000000000001c05b"
            + "000180010000007800047f000001095f7365727669636573075f646e732d7364045f756470c022000c0001000011940002c015"),
        Convert.FromHexString(
            "0000000000010000000200000850656572204f6e65075f777774657374045f746370056c6f63616c0000ff0001c00c0021000100000078001200000000109209617661"
            + "686970656572c022c00c0010000100001194000803613d6203633d64"),
        EveryType().ToByteArray(),
        ManyNames().ToByteArray(),
    ];

    private static Message EveryType()
    {
        var message = new Message { QR = true, AA = true };
        message.Answers.Add(new SRVRecord { Name = "i._x._tcp.local", Port = 80, Target = "h.local" });
        message.Answers.Add(new TXTRecord { Name = "i._x._tcp.local", Strings = { "a=1", "b=2" } });
        message.Answers.Add(new ARecord { Name = "h.local", Address = IPAddress.Loopback });
        message.Answers.Add(new AAAARecord { Name = "h.local", Address = IPAddress.IPv6Loopback });
        message.Answers.Add(new CNAMERecord { Name = "c.local", Target = "h.local" });
        message.Answers.Add(new DNAMERecord { Name = "d.local", Target = "local" });
        message.Answers.Add(new HINFORecord { Name = "h.local", Cpu = "x86", OS = "linux" });
        message.Answers.Add(new MXRecord { Name = "local", Preference = 10, Exchange = "h.local" });
        message.Answers.Add(new NSECRecord { Name = "h.local", NextOwnerName = "h.local", Types = { DnsType.A, DnsType.SRV, DnsType.CAA } });
        message.Answers.Add(new UnknownRecord { Name = "u.local", Type = (DnsType)65000, Data = [1, 2, 3] });
        message.AuthorityRecords.Add(new NSRecord { Name = "local", Authority = "h.local" });
        message.AuthorityRecords.Add(new SOARecord { Name = "local", PrimaryName = "h.local", Mailbox = "m.local", SerialNumber = 7 });
        message.AdditionalRecords.Add(new OPTRecord { Options = { new UnknownEdnsOption { Type = EdnsOptionType.Cookie, Data = [4, 5] } } });
        return message;
    }

    // As many and as long names as fit, all built upon one another by pointers.
    private static Message ManyNames()
    {
        var message = new Message();
        var name = DomainName.Root;
        while (message.Length() < Message.MaxLength - 100)
        {
            name = name.Labels.Count == 120 ? "z" : DomainName.Join("a", name);
            message.Questions.Add(new Question { Name = name, Type = DnsType.ANY });
        }

        return message;
    }
}
