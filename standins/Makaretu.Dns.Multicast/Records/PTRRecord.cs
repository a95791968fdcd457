namespace Makaretu.Dns;

/// <summary>Points to another name (RFC 1035 §3.3.12): from a service to its instances (RFC 6763 §4.1), from an address to its host.</summary>
public class PTRRecord : ResourceRecord
{
    public PTRRecord() => Type = DnsType.PTR;

    public DomainName DomainName { get; set; } = DomainName.Root;

    public override void ReadData(WireReader reader, int length) => DomainName = reader.ReadDomainName();

    public override void WriteData(WireWriter writer) => writer.WriteDomainName(DomainName);

    public override void WriteData(PresentationWriter writer) => writer.WriteDomainName(DomainName, appendSpace: false);
}
