namespace Makaretu.Dns;

/// <summary>A host that takes mail for a name (RFC 1035 §3.3.9).</summary>
public class MXRecord : ResourceRecord
{
    public MXRecord() => Type = DnsType.MX;

    public ushort Preference { get; set; }

    public DomainName Exchange { get; set; } = DomainName.Root;

    public override void ReadData(WireReader reader, int length)
    {
        Preference = reader.ReadUInt16();
        Exchange = reader.ReadDomainName();
    }

    public override void WriteData(WireWriter writer)
    {
        writer.WriteUInt16(Preference);
        writer.WriteDomainName(Exchange);
    }

    public override void WriteData(PresentationWriter writer)
    {
        writer.WriteUInt16(Preference);
        writer.WriteDomainName(Exchange, appendSpace: false);
    }
}
