namespace Makaretu.Dns;

/// <summary>The name that this name stands for (RFC 1035 §3.3.1).</summary>
public class CNAMERecord : ResourceRecord
{
    public CNAMERecord() => Type = DnsType.CNAME;

    public DomainName Target { get; set; } = DomainName.Root;

    public override void ReadData(WireReader reader, int length) => Target = reader.ReadDomainName();

    public override void WriteData(WireWriter writer) => writer.WriteDomainName(Target);

    public override void WriteData(PresentationWriter writer) => writer.WriteDomainName(Target, appendSpace: false);
}
