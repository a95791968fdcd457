namespace Makaretu.Dns;

/// <summary>Which record types a name has, and so which it has not (RFC 4034 §4, RFC 6762 §6.1).</summary>
public class NSECRecord : ResourceRecord
{
    public NSECRecord() => Type = DnsType.NSEC;

    public DomainName NextOwnerName { get; set; } = DomainName.Root;

    public List<DnsType> Types { get; set; } = [];

    public override void ReadData(WireReader reader, int length)
    {
        var end = reader.Position + length;
        NextOwnerName = reader.ReadDomainName();
        while (reader.Position < end)
        {
            var window = reader.ReadBitmap();
            if (Types.Count > 0 && window.Count > 0 && window[0] <= (ushort)Types[^1])
                throw new InvalidDataException("The windows of a type bitmap are not in ascending order.");
            Types.AddRange(window.Select(type => (DnsType)type));
        }
    }

    public override void WriteData(WireWriter writer)
    {
        writer.WriteDomainName(NextOwnerName, uncompressed: true);
        writer.WriteBitmap(Types.Select(type => (ushort)type));
    }

    public override void WriteData(PresentationWriter writer)
    {
        writer.WriteDomainName(NextOwnerName);
        for (var i = 0; i < Types.Count; i++)
            writer.WriteDnsType(Types[i], appendSpace: i < Types.Count - 1);
    }
}
