using System.Net;
using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class MessageTests
{
    [Fact]
    public void A_message_survives_the_wire()
    {
        var sent = Sample();
        var read = (Message)new Message().Read(sent.ToByteArray());

        Assert.Equal(sent.Id, read.Id);
        Assert.True(read.QR && read.AA && read.TC && read.RD && read.RA && read.AD && read.CD);
        Assert.True(read.IsResponse);
        Assert.False(read.IsQuery);
        Assert.Equal(1, read.Z);
        Assert.Equal(MessageStatus.NameError, read.Status);
        Assert.Equal(MessageOperation.Status, read.Opcode);
        Assert.Equal("q.local", read.Questions.Single().Name.ToString());
        Assert.Equal(sent.Answers, read.Answers);
        Assert.Equal(sent.Answers.Select(r => r.TTL), read.Answers.Select(r => r.TTL));
        Assert.Equal(sent.Answers.Select(r => r.GetType()), read.Answers.Select(r => r.GetType()));
        Assert.Equal(sent.AuthorityRecords, read.AuthorityRecords);
        Assert.Equal(sent.AdditionalRecords, read.AdditionalRecords);
    }

    [Fact]
    public void The_wire_form_is_known_beforehand_and_the_same_each_time()
    {
        var message = Sample();
        var bytes = message.ToByteArray();
        Assert.Equal(bytes.Length, message.Length());
        Assert.Equal(bytes, message.ToByteArray());
        Assert.Equal(bytes, ((Message)new Message().Read(bytes)).ToByteArray());
    }

    [Fact]
    public void Names_are_compressed()
    {
        var message = new Message { QR = true };
        for (var i = 0; i < 10; i++)
            message.Answers.Add(new PTRRecord { Name = "_service._tcp.local", DomainName = $"i{i}._service._tcp.local" });
        Assert.Equal(12 + (21 + 10 + 5) + (9 * (2 + 10 + 5)), message.Length());
        var read = (Message)new Message().Read(message.ToByteArray());
        Assert.Equal(message.Answers, read.Answers);
    }

    [Fact]
    public void A_response_repeats_id_and_questions()
    {
        var query = new Message { Id = 1234, Opcode = MessageOperation.Query };
        query.Questions.Add(new Question { Name = "a.local", Type = DnsType.A });
        var response = query.CreateResponse();
        Assert.True(response.QR);
        Assert.Equal(1234, response.Id);
        Assert.Equal(query.Questions, response.Questions);
    }

    [Fact]
    public void Truncation_drops_additional_records_first_and_marks_what_is_still_too_long()
    {
        var message = new Message();
        message.Answers.Add(A("a.local", "10.0.0.1"));
        message.AuthorityRecords.Add(A("b.local", "10.0.0.2"));
        message.AdditionalRecords.Add(A("c.local", "10.0.0.3"));
        message.Truncate(message.Length() - 1);
        Assert.Empty(message.AdditionalRecords);
        Assert.Single(message.AuthorityRecords);
        Assert.False(message.TC);
        message.Truncate(20);
        Assert.Empty(message.AuthorityRecords);
        Assert.Single(message.Answers);
        Assert.True(message.TC);
    }

    [Fact]
    public void The_text_form_names_every_section()
    {
        var text = Sample().ToString();
        Assert.Contains(";; Header: QR AA TC RD AD CD RCODE=NameError", text, StringComparison.Ordinal);
        Assert.Contains("q.local IN AAAA", text, StringComparison.Ordinal);
        Assert.Contains("i._x._tcp.local", text, StringComparison.Ordinal);
        Assert.Contains(";; Additional", text, StringComparison.Ordinal);
    }

    internal static ARecord A(string name, string address) => new() { Name = name, Address = IPAddress.Parse(address) };

    internal static Message Sample()
    {
        var message = new Message
        {
            Id = 0xBEEF,
            QR = true,
            AA = true,
            TC = true,
            RD = true,
            RA = true,
            AD = true,
            CD = true,
            Z = 1,
            Opcode = MessageOperation.Status,
            Status = MessageStatus.NameError,
        };
        message.Questions.Add(new Question { Name = "q.local", Type = DnsType.AAAA });
        message.Answers.Add(new PTRRecord { Name = "_x._tcp.local", DomainName = "i._x._tcp.local", TTL = TimeSpan.FromSeconds(1) });
        message.Answers.Add(new SRVRecord { Name = "i._x._tcp.local", Port = 80, Priority = 1, Weight = 2, Target = "h.local" });
        message.Answers.Add(new TXTRecord { Name = "i._x._tcp.local", Strings = { "a=1", "b", string.Empty } });
        message.Answers.Add(A("h.local", "10.1.2.3"));
        message.Answers.Add(new AAAARecord { Name = "h.local", Address = IPAddress.Parse("fe80::1") });
        message.Answers.Add(new CNAMERecord { Name = "c.local", Target = "h.local" });
        message.Answers.Add(new HINFORecord { Name = "h.local", Cpu = "x86", OS = "linux" });
        message.Answers.Add(new MXRecord { Name = "local", Preference = 10, Exchange = "h.local" });
        message.Answers.Add(new NSECRecord { Name = "h.local", NextOwnerName = "h.local", Types = { DnsType.A, DnsType.AAAA, DnsType.CAA } });
        message.Answers.Add(new UnknownRecord { Name = "u.local", Type = (DnsType)65000, Class = (DnsClass)0x8001, Data = [1, 2, 3] });
        message.AuthorityRecords.Add(new NSRecord { Name = "local", Authority = "h.local" });
        message.AuthorityRecords.Add(new SOARecord { Name = "local", PrimaryName = "h.local", Mailbox = "m.local", SerialNumber = 7, Expire = TimeSpan.FromDays(1) });
        message.AdditionalRecords.Add(new NULLRecord { Name = "n.local", Data = [9] });
        return message;
    }
}
