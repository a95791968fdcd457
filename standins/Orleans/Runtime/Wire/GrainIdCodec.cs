using Orleans.Serialization;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

/// <summary>Type and key in one run of bytes: the type's length as a varint, the type, the key.</summary>
internal sealed class GrainIdCodec : ValueCodec<GrainId>
{
    public override Shape Shape => Shape.Bytes;

    public override void Write(ref Writer writer, GrainId value)
    {
        var type = value.Type.AsSpan();
        var key = value.Key.AsSpan();
        writer.WriteLength(VarintLength((uint)type.Length) + type.Length + key.Length);
        writer.WriteVarint((uint)type.Length);
        writer.WriteRaw(type);
        writer.WriteRaw(key);
    }

    public override GrainId Read(ref Reader reader)
    {
        if (!reader.TryReadBytes(out var bytes))
            return default;
        var length = 0;
        var used = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (used >= bytes.Length || shift > 21)
                throw new SerializerException("A grain id is cut off.");
            var b = bytes[used++];
            length |= (b & 0x7f) << shift;
            if (b < 0x80)
                break;
        }

        if (length > bytes.Length - used)
            throw new SerializerException("The type of a grain id is longer than the id.");
        var type = bytes.Slice(used, length);
        var key = bytes[(used + length)..];
        return new GrainId(
            type.IsEmpty ? default : new GrainType(type.ToArray()),
            key.IsEmpty ? default : new IdSpan(key.ToArray()));
    }

    private static int VarintLength(uint value) => value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}
