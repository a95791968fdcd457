namespace Makaretu.Dns;

/// <summary>A name server of a zone (RFC 1035 §3.3.11).</summary>
public class NSRecord : ResourceRecord
{
    public NSRecord() => Type = DnsType.NS;

    public DomainName Authority { get; set; } = DomainName.Root;

    public override void ReadData(WireReader reader, int length) => Authority = reader.ReadDomainName();

    public override void WriteData(WireWriter writer) => writer.WriteDomainName(Authority);

    public override void WriteData(PresentationWriter writer) => writer.WriteDomainName(Authority, appendSpace: false);
}
