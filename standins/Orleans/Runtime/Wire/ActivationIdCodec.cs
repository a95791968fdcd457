using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

internal sealed class ActivationIdCodec : ValueCodec<ActivationId>
{
    public override Shape Shape => Shape.Fixed128;

    public override void Write(ref Writer writer, ActivationId value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.Key.TryWriteBytes(bytes);
        writer.WriteRaw(bytes);
    }

    public override ActivationId Read(ref Reader reader) => new(new Guid(reader.ReadRaw(16)));
}
