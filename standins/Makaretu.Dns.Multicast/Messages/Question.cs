namespace Makaretu.Dns;

/// <summary>What a query asks for (RFC 1035 §4.1.2).</summary>
public class Question : DnsObject
{
    /// <summary>Bytes of the shortest question: a root name, type and class.</summary>
    internal const int MinLength = 5;

    public DomainName Name { get; set; } = DomainName.Root;

    public DnsType Type { get; set; }

    /// <summary>The class; in multicast DNS its top bit asks for a unicast answer (RFC 6762 §5.4).</summary>
    public DnsClass Class { get; set; } = DnsClass.IN;

    public override IWireSerialiser Read(WireReader reader)
    {
        Name = reader.ReadDomainName();
        Type = (DnsType)reader.ReadUInt16();
        Class = (DnsClass)reader.ReadUInt16();
        return this;
    }

    public override void Write(WireWriter writer)
    {
        writer.WriteDomainName(Name);
        writer.WriteUInt16((ushort)Type);
        writer.WriteUInt16((ushort)Class);
    }

    public override string ToString()
    {
        using var text = new StringWriter();
        var writer = new PresentationWriter(text);
        writer.WriteDomainName(Name);
        writer.WriteDnsClass(Class);
        writer.WriteDnsType(Type, appendSpace: false);
        return text.ToString();
    }
}
