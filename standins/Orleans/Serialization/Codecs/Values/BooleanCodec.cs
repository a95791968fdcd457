using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

internal sealed class BooleanCodec : ValueCodec<bool>
{
    public override Shape Shape => Shape.Varint;

    public override void Write(ref Writer writer, bool value) => writer.WriteByte(value ? (byte)1 : (byte)0);

    public override bool Read(ref Reader reader) => reader.ReadVarint64() switch
    {
        0 => false,
        1 => true,
        var other => throw new SerializerException($"{other} at byte {reader.Position} is not a truth value."),
    };
}
