namespace Makaretu.Dns;

/// <summary>The start of a zone of authority (RFC 1035 §3.3.13).</summary>
public class SOARecord : ResourceRecord
{
    public SOARecord()
    {
        Type = DnsType.SOA;
        TTL = TimeSpan.Zero;
    }

    public DomainName PrimaryName { get; set; } = DomainName.Root;

    public DomainName Mailbox { get; set; } = DomainName.Root;

    public uint SerialNumber { get; set; }

    public TimeSpan Refresh { get; set; }

    public TimeSpan Retry { get; set; }

    public TimeSpan Expire { get; set; }

    public TimeSpan Minimum { get; set; }

    public override void ReadData(WireReader reader, int length)
    {
        PrimaryName = reader.ReadDomainName();
        Mailbox = reader.ReadDomainName();
        SerialNumber = reader.ReadUInt32();
        Refresh = reader.ReadTimeSpan32();
        Retry = reader.ReadTimeSpan32();
        Expire = reader.ReadTimeSpan32();
        Minimum = reader.ReadTimeSpan32();
    }

    public override void WriteData(WireWriter writer)
    {
        writer.WriteDomainName(PrimaryName);
        writer.WriteDomainName(Mailbox);
        writer.WriteUInt32(SerialNumber);
        writer.WriteTimeSpan32(Refresh);
        writer.WriteTimeSpan32(Retry);
        writer.WriteTimeSpan32(Expire);
        writer.WriteTimeSpan32(Minimum);
    }

    public override void WriteData(PresentationWriter writer)
    {
        writer.WriteDomainName(PrimaryName);
        writer.WriteDomainName(Mailbox);
        writer.WriteUInt32(SerialNumber);
        writer.WriteTimeSpan32(Refresh);
        writer.WriteTimeSpan32(Retry);
        writer.WriteTimeSpan32(Expire);
        writer.WriteTimeSpan32(Minimum, appendSpace: false);
    }
}
