using System.Runtime.InteropServices;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

internal sealed class DecimalCodec : ValueCodec<decimal>
{
    public override Shape Shape => Shape.Fixed128;

    public override void Write(ref Writer writer, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        writer.WriteRaw(MemoryMarshal.AsBytes(parts));
    }

    public override decimal Read(ref Reader reader)
    {
        var parts = MemoryMarshal.Cast<byte, int>(reader.ReadRaw(16));
        const int ScaleAndSign = unchecked((int)0x80FF0000);
        if ((parts[3] & ~ScaleAndSign) != 0 || ((parts[3] >> 16) & 0xFF) > 28)
            throw new SerializerException($"The 16 bytes before byte {reader.Position} are no decimal.");
        return new decimal(parts);
    }
}
