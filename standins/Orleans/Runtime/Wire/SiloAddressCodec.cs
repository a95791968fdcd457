using System.Net;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

/// <summary>Generation (4 bytes), port (2), then the address (4 or 16), as one run of bytes; null as null.</summary>
internal sealed class SiloAddressCodec : ImmutableReferenceCodec<SiloAddress>
{
    public override Shape BodyShape => Shape.Bytes;

    public override void WriteOwn(ref Writer writer, SiloAddress value)
    {
        Span<byte> bytes = stackalloc byte[22];
        BitConverter.TryWriteBytes(bytes, value.Generation);
        BitConverter.TryWriteBytes(bytes[4..], (ushort)value.Endpoint.Port);
        value.Endpoint.Address.TryWriteBytes(bytes[6..], out var length);
        writer.WriteBytes(bytes[..(6 + length)]);
    }

    public override SiloAddress ReadOwn(ref Reader reader, int slot)
    {
        if (!reader.TryReadBytes(out var bytes) || bytes.Length is not (10 or 22))
            throw new SerializerException("A silo address has 10 or 22 bytes.");
        return SiloAddress.New(new IPAddress(bytes[6..]), BitConverter.ToUInt16(bytes[4..]), BitConverter.ToInt32(bytes));
    }
}
