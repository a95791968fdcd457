using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

internal sealed class IdSpanCodec : ValueCodec<IdSpan>
{
    public override Shape Shape => Shape.Bytes;

    public override void Write(ref Writer writer, IdSpan value)
    {
        if (IdSpan.UnsafeGetArray(value) is { } bytes)
            writer.WriteBytes(bytes);
        else
            writer.WriteNullBytes();
    }

    public override IdSpan Read(ref Reader reader) => reader.TryReadBytes(out var bytes) ? new IdSpan(bytes.ToArray()) : default;
}
