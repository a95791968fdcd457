using System.Net;
using System.Net.Sockets;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>4 bytes, or 16 and the scope where there is one.</summary>
internal sealed class IPAddressCodec : ImmutableReferenceCodec<IPAddress>
{
    public override Shape BodyShape => Shape.Bytes;

    protected override bool Tracked => false;

    /// <summary>The framework's constants, such as the loopback address, are of a hidden derived type.</summary>
    protected override bool HasOwnBody(Type type) => true;

    public override void WriteOwn(ref Writer writer, IPAddress value)
    {
        Span<byte> bytes = stackalloc byte[24];
        value.TryWriteBytes(bytes, out var length);
        if (value.AddressFamily == AddressFamily.InterNetworkV6 && value.ScopeId != 0)
        {
            BitConverter.TryWriteBytes(bytes[length..], value.ScopeId);
            length += sizeof(long);
        }

        writer.WriteBytes(bytes[..length]);
    }

    public override IPAddress ReadOwn(ref Reader reader, int slot)
    {
        var bytes = reader.ReadBytes();
        if (bytes.Length is 4 or 16)
            return new IPAddress(bytes);
        if (bytes.Length == 24 && BitConverter.ToInt64(bytes[16..]) is >= 0 and <= uint.MaxValue and var scope)
            return new IPAddress(bytes[..16], scope);
        throw new SerializerException($"The {bytes.Length} bytes before byte {reader.Position} are no IP address.");
    }
}
