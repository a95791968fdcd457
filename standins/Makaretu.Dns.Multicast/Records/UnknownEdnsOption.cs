namespace Makaretu.Dns;

/// <summary>An option whose meaning is not looked into.</summary>
public class UnknownEdnsOption : EdnsOption
{
    public byte[] Data { get; set; } = [];

    public override void ReadData(WireReader reader, int length) => Data = reader.ReadBytes(length);

    public override void WriteData(WireWriter writer) => writer.WriteBytes(Data);

    public override string ToString() => $";   {Type} = {Convert.ToHexStringLower(Data)}";
}
