using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Keeps the kind; a local time keeps its instant when the reader is in another time zone.</summary>
internal sealed class DateTimeCodec : ValueCodec<DateTime>
{
    public override Shape Shape => Shape.Fixed64;

    public override void Write(ref Writer writer, DateTime value) => writer.WriteFixed64((ulong)value.ToBinary());

    public override DateTime Read(ref Reader reader)
    {
        var bits = reader.ReadFixed64();
        try
        {
            return DateTime.FromBinary((long)bits);
        }
        catch (ArgumentException e)
        {
            throw new SerializerException($"The 8 bytes before byte {reader.Position} are no date.", e);
        }
    }
}
