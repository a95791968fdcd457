namespace Makaretu.Dns;

/// <summary>A record of a type that has no class here: its data as it came (RFC 3597).</summary>
public class UnknownRecord : ResourceRecord
{
    public byte[] Data { get; set; } = [];

    public override void ReadData(WireReader reader, int length) => Data = reader.ReadBytes(length);

    public override void WriteData(WireWriter writer) => writer.WriteBytes(Data);
}
