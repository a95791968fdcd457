using System.Numerics;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Unsigned integers of up to 64 bits, and characters.</summary>
internal sealed class UnsignedCodec<T> : ValueCodec<T>
    where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public override Shape Shape => Shape.Varint;

    public override void Write(ref Writer writer, T value) => writer.WriteVarint(ulong.CreateTruncating(value));

    public override T Read(ref Reader reader)
    {
        var wide = reader.ReadVarint64();
        var value = T.CreateTruncating(wide);
        if (ulong.CreateTruncating(value) != wide)
            throw new SerializerException($"{wide} at byte {reader.Position} does not fit a {typeof(T)}.");
        return value;
    }
}
