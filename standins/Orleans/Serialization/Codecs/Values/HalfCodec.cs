using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

internal sealed class HalfCodec : ValueCodec<Half>
{
    public override Shape Shape => Shape.Varint;

    public override void Write(ref Writer writer, Half value) => writer.WriteVarint(BitConverter.HalfToUInt16Bits(value));

    public override Half Read(ref Reader reader)
    {
        var bits = reader.ReadVarint32();
        return bits <= ushort.MaxValue
            ? BitConverter.UInt16BitsToHalf((ushort)bits)
            : throw new SerializerException($"{bits} at byte {reader.Position} does not fit a {typeof(Half)}.");
    }
}
