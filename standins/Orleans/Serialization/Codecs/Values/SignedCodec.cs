using System.Numerics;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Signed integers of up to 64 bits, zigzag coded: small magnitudes take few bytes.</summary>
internal sealed class SignedCodec<T> : ValueCodec<T>
    where T : struct, IBinaryInteger<T>, ISignedNumber<T>
{
    public override Shape Shape => Shape.Varint;

    public override void Write(ref Writer writer, T value)
    {
        var wide = long.CreateTruncating(value);
        writer.WriteVarint((ulong)((wide << 1) ^ (wide >> 63)));
    }

    public override T Read(ref Reader reader)
    {
        var coded = reader.ReadVarint64();
        var wide = (long)(coded >> 1) ^ -(long)(coded & 1);
        var value = T.CreateTruncating(wide);
        if (long.CreateTruncating(value) != wide)
            throw new SerializerException($"{wide} at byte {reader.Position} does not fit a {typeof(T)}.");
        return value;
    }
}
