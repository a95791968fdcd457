namespace Makaretu.Dns;

/// <summary>Kind of processor and system of a host (RFC 1035 §3.3.2).</summary>
public class HINFORecord : ResourceRecord
{
    public HINFORecord()
    {
        Type = DnsType.HINFO;
        TTL = DefaultHostTTL;
    }

    public string Cpu { get; set; } = string.Empty;

    public string OS { get; set; } = string.Empty;

    public override void ReadData(WireReader reader, int length)
    {
        Cpu = reader.ReadString();
        OS = reader.ReadString();
    }

    public override void WriteData(WireWriter writer)
    {
        writer.WriteString(Cpu);
        writer.WriteString(OS);
    }

    public override void WriteData(PresentationWriter writer)
    {
        writer.WriteString(Cpu);
        writer.WriteString(OS, appendSpace: false);
    }
}
