namespace Makaretu.Dns;

/// <summary>The tree that this tree stands for (RFC 6672); its target is not compressed.</summary>
public class DNAMERecord : ResourceRecord
{
    public DNAMERecord() => Type = DnsType.DNAME;

    public DomainName Target { get; set; } = DomainName.Root;

    public override void ReadData(WireReader reader, int length) => Target = reader.ReadDomainName();

    public override void WriteData(WireWriter writer) => writer.WriteDomainName(Target, uncompressed: true);

    public override void WriteData(PresentationWriter writer) => writer.WriteDomainName(Target, appendSpace: false);
}
