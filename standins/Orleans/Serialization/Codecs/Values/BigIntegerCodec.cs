using System.Numerics;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

internal sealed class BigIntegerCodec : ValueCodec<BigInteger>
{
    public override Shape Shape => Shape.Bytes;

    public override void Write(ref Writer writer, BigInteger value) => writer.WriteBytes(value.ToByteArray());

    public override BigInteger Read(ref Reader reader) => new(reader.ReadBytes());
}
