using System.Net;
using Orleans.Serialization;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime.Messaging;

/// <summary>Identities as the runtime's own frames carry them.</summary>
internal static class WireIds
{
    private const int MaxIdLength = 64 * 1024;

    public static void WriteSilo(ref Writer writer, SiloAddress? silo)
    {
        if (silo is null)
        {
            writer.WriteByte(0);
            return;
        }

        Span<byte> address = stackalloc byte[16];
        silo.Endpoint.Address.TryWriteBytes(address, out var length);
        writer.WriteByte((byte)length);
        writer.WriteRaw(address[..length]);
        writer.WriteVarint((uint)silo.Endpoint.Port);
        writer.WriteFixed32((uint)silo.Generation);
    }

    public static SiloAddress? ReadOptionalSilo(ref Reader reader)
    {
        var length = reader.ReadByte();
        if (length == 0)
            return null;
        if (length is not (4 or 16))
            throw new SerializerException($"An IP address has 4 or 16 bytes, not {length}.");
        var address = new IPAddress(reader.ReadRaw(length));
        var port = reader.ReadVarint32();
        if (port > IPEndPoint.MaxPort)
            throw new SerializerException($"A port is at most {IPEndPoint.MaxPort}, not {port}.");
        return SiloAddress.New(address, (int)port, (int)reader.ReadFixed32());
    }

    public static SiloAddress ReadSilo(ref Reader reader) =>
        ReadOptionalSilo(ref reader) ?? throw new SerializerException("A silo address is missing.");

    public static void WriteGrain(ref Writer writer, GrainId id)
    {
        writer.WriteBytes(id.Type.AsSpan());
        writer.WriteBytes(id.Key.AsSpan());
    }

    public static GrainId ReadGrain(ref Reader reader)
    {
        var type = ReadSpan(ref reader);
        return new GrainId(new GrainType(type), ReadSpan(ref reader));
    }

    public static IdSpan ReadSpan(ref Reader reader)
    {
        var bytes = reader.ReadBytes();
        if (bytes.Length > MaxIdLength)
            throw new SerializerException($"An identity has at most {MaxIdLength} bytes, not {bytes.Length}.");
        return bytes.Length == 0 ? default : new IdSpan(bytes.ToArray());
    }

    public static void WriteAddress(ref Writer writer, GrainAddress? address)
    {
        writer.WriteByte(address is null ? (byte)0 : (byte)1);
        if (address is null)
            return;
        WriteGrain(ref writer, address.GrainId);
        WriteSilo(ref writer, address.SiloAddress);
        Span<byte> activation = stackalloc byte[16];
        address.ActivationId.Key.TryWriteBytes(activation);
        writer.WriteRaw(activation);
        writer.WriteFixed64((ulong)address.MembershipVersion.Value);
    }

    public static GrainAddress? ReadAddress(ref Reader reader)
    {
        if (reader.ReadByte() == 0)
            return null;
        return new GrainAddress
        {
            GrainId = ReadGrain(ref reader),
            SiloAddress = ReadOptionalSilo(ref reader),
            ActivationId = new ActivationId(new Guid(reader.ReadRaw(16))),
            MembershipVersion = new MembershipVersion((long)reader.ReadFixed64()),
        };
    }
}
