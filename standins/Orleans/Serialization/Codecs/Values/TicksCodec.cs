using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Times that are one number within a range.</summary>
internal sealed class TicksCodec<T>(Func<T, long> toTicks, Func<long, T> fromTicks, long least, long most) : ValueCodec<T>
    where T : struct
{
    public override Shape Shape => Shape.Varint;

    public override void Write(ref Writer writer, T value)
    {
        var ticks = toTicks(value);
        writer.WriteVarint((ulong)((ticks << 1) ^ (ticks >> 63)));
    }

    public override T Read(ref Reader reader)
    {
        var coded = reader.ReadVarint64();
        var ticks = (long)(coded >> 1) ^ -(long)(coded & 1);
        if (ticks < least || ticks > most)
            throw new SerializerException($"{ticks} at byte {reader.Position} is out of the range of {typeof(T)}.");
        return fromTicks(ticks);
    }
}
