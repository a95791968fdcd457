namespace Makaretu.Dns;

public partial class ResourceRecord
{
    /// <summary>Reads one record and returns it as the class of its type, or as <see cref="UnknownRecord"/>; this object keeps the head only.</summary>
    /// <exception cref="InvalidDataException">The data does not fit its type or its length.</exception>
    public override IWireSerialiser Read(WireReader reader)
    {
        Name = reader.ReadDomainName();
        Type = (DnsType)reader.ReadUInt16();
        Class = (DnsClass)reader.ReadUInt16();
        TTL = reader.ReadTimeSpan32();
        int length = reader.ReadUInt16();

        var specific = ResourceRegistry.Create(Type);
        specific.Name = Name;
        specific.Type = Type;
        specific.Class = Class;
        specific.TTL = TTL;
        reader.BeginScope(length);
        specific.ReadData(reader, length);
        reader.EndScope();
        return specific;
    }

    public override void Write(WireWriter writer)
    {
        writer.WriteDomainName(Name);
        writer.WriteUInt16((ushort)Type);
        writer.WriteUInt16((ushort)Class);
        writer.WriteTimeSpan32(TTL);
        writer.PushLengthPrefixedScope();
        WriteData(writer);
        writer.PopLengthPrefixedScope();
    }

    /// <summary>Reads what is particular to the type; exactly <paramref name="length"/> bytes.</summary>
    public virtual void ReadData(WireReader reader, int length)
    {
    }

    /// <summary>Writes what is particular to the type.</summary>
    public virtual void WriteData(WireWriter writer)
    {
    }
}
