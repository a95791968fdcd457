namespace Makaretu.Dns;

/// <summary>Any bytes (RFC 1035 §3.3.10).</summary>
public class NULLRecord : ResourceRecord
{
    public NULLRecord() => Type = DnsType.NULL;

    public byte[] Data { get; set; } = [];

    public override void ReadData(WireReader reader, int length) => Data = reader.ReadBytes(length);

    public override void WriteData(WireWriter writer) => writer.WriteBytes(Data);
}
