using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

internal sealed class ByteArrayCodec : ReferenceCodec<byte[]>
{
    public override Shape BodyShape => Shape.Bytes;

    public override void WriteOwn(ref Writer writer, byte[] value) => writer.WriteBytes(value);

    public override byte[] ReadOwn(ref Reader reader, int slot) => reader.ReadBytes().ToArray();

    public override byte[] CopyOwn(byte[] value, CopyContext context)
    {
        var copy = value.AsSpan().ToArray();
        context.Record(value, copy);
        return copy;
    }
}
