namespace Makaretu.Dns;

/// <summary>Host and port of a service instance (RFC 2782).</summary>
public class SRVRecord : ResourceRecord
{
    public SRVRecord() => Type = DnsType.SRV;

    public ushort Priority { get; set; }

    public ushort Weight { get; set; }

    public ushort Port { get; set; }

    public DomainName Target { get; set; } = DomainName.Root;

    public override void ReadData(WireReader reader, int length)
    {
        Priority = reader.ReadUInt16();
        Weight = reader.ReadUInt16();
        Port = reader.ReadUInt16();
        Target = reader.ReadDomainName();
    }

    public override void WriteData(WireWriter writer)
    {
        writer.WriteUInt16(Priority);
        writer.WriteUInt16(Weight);
        writer.WriteUInt16(Port);
        writer.WriteDomainName(Target);
    }

    public override void WriteData(PresentationWriter writer)
    {
        writer.WriteUInt16(Priority);
        writer.WriteUInt16(Weight);
        writer.WriteUInt16(Port);
        writer.WriteDomainName(Target, appendSpace: false);
    }
}
