namespace Makaretu.Dns;

/// <summary>
/// Texts, in DNS-SD the properties of a service instance as <c>key=value</c> (RFC 6763 §6). Each is ASCII with at most 255 characters, as in the
/// package: a record with other bytes makes its message malformed.
/// </summary>
public class TXTRecord : ResourceRecord
{
    public TXTRecord() => Type = DnsType.TXT;

    public List<string> Strings { get; set; } = [];

    public override void ReadData(WireReader reader, int length)
    {
        for (var left = length; left > 0;)
        {
            var text = reader.ReadString();
            Strings.Add(text);
            left -= text.Length + 1;
        }
    }

    public override void WriteData(WireWriter writer)
    {
        foreach (var text in Strings)
            writer.WriteString(text);
    }

    public override void WriteData(PresentationWriter writer)
    {
        for (var i = 0; i < Strings.Count; i++)
            writer.WriteString(Strings[i], appendSpace: i < Strings.Count - 1);
    }
}
