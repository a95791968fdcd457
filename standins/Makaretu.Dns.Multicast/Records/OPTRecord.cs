namespace Makaretu.Dns;

/// <summary>What the sender can do (RFC 6891). It lives in the fields of a record: class and lifetime have other meanings here.</summary>
public class OPTRecord : ResourceRecord
{
    public OPTRecord()
    {
        Type = DnsType.OPT;
        RequestorPayloadSize = 1280;
        TTL = TimeSpan.Zero;
    }

    /// <summary>Bytes of the largest datagram that the sender takes.</summary>
    public ushort RequestorPayloadSize
    {
        get => (ushort)Class;
        set => Class = (DnsClass)value;
    }

    /// <summary>The upper eight bits of the message's operation.</summary>
    public byte Opcode8
    {
        get => (byte)(Bits >> 24);
        set => Bits = (Bits & 0x00FF_FFFF) | ((uint)value << 24);
    }

    public byte Version
    {
        get => (byte)(Bits >> 16);
        set => Bits = (Bits & 0xFF00_FFFF) | ((uint)value << 16);
    }

    public bool DO
    {
        get => (Bits & 0x8000) != 0;
        set => Bits = (Bits & ~0x8000u) | (value ? 0x8000u : 0);
    }

    public List<EdnsOption> Options { get; set; } = [];

    private uint Bits
    {
        get => (uint)TTL.TotalSeconds;
        set => TTL = TimeSpan.FromSeconds(value);
    }

    public override void ReadData(WireReader reader, int length)
    {
        var end = reader.Position + length;
        while (reader.Position < end)
        {
            var option = new UnknownEdnsOption { Type = (EdnsOptionType)reader.ReadUInt16() };
            option.ReadData(reader, reader.ReadUInt16());
            Options.Add(option);
        }
    }

    public override void WriteData(WireWriter writer)
    {
        foreach (var option in Options)
        {
            writer.WriteUInt16((ushort)option.Type);
            writer.PushLengthPrefixedScope();
            option.WriteData(writer);
            writer.PopLengthPrefixedScope();
        }
    }

    public override string ToString() =>
        string.Join(Environment.NewLine, [$"; EDNS: version: {Version}, udp {RequestorPayloadSize}", .. Options.Select(option => option.ToString())]);
}
