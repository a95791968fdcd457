using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Ticks of the local date and time, then ticks of the offset.</summary>
internal sealed class DateTimeOffsetCodec : ValueCodec<DateTimeOffset>
{
    public override Shape Shape => Shape.Fixed128;

    public override void Write(ref Writer writer, DateTimeOffset value)
    {
        writer.WriteFixed64((ulong)value.Ticks);
        writer.WriteFixed64((ulong)value.Offset.Ticks);
    }

    public override DateTimeOffset Read(ref Reader reader)
    {
        var ticks = (long)reader.ReadFixed64();
        var offset = (long)reader.ReadFixed64();
        try
        {
            return new DateTimeOffset(ticks, TimeSpan.FromTicks(offset));
        }
        catch (ArgumentException e)
        {
            throw new SerializerException($"The 16 bytes before byte {reader.Position} are no date with offset.", e);
        }
    }
}
