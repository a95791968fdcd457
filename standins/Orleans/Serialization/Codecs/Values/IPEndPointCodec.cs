using System.Net;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Member 0 is the address, member 1 the port.</summary>
internal sealed class IPEndPointCodec : ReferenceCodec<IPEndPoint>
{
    private Codec<IPAddress> _address = null!;

    public override Shape BodyShape => Shape.Struct;

    public override void Initialize(CodecProvider codecs) => _address = codecs.Get<IPAddress>();

    public override void WriteOwn(ref Writer writer, IPEndPoint value)
    {
        writer.WriteTag(Tags.Of(1, Shape.Ref));
        _address.Write(ref writer, value.Address);
        writer.WriteTag(Tags.Of(1, Shape.Varint));
        writer.WriteVarint((uint)value.Port);
        writer.WriteTag(Tags.End);
    }

    public override IPEndPoint ReadOwn(ref Reader reader, int slot)
    {
        IPAddress? address = null;
        uint port = 0;
        if (reader.ReadTag() == Tags.Of(1, Shape.Ref))
            address = _address.Read(ref reader);
        if (reader.ReadTag() == Tags.Of(1, Shape.Varint))
            port = reader.ReadVarint32();
        if (address is null || port > IPEndPoint.MaxPort)
            throw new SerializerException($"The value before byte {reader.Position} is no IP endpoint.");
        reader.SkipMembers();
        return new IPEndPoint(address, (int)port);
    }

    public override IPEndPoint CopyOwn(IPEndPoint value, CopyContext context)
    {
        var copy = new IPEndPoint(value.Address, value.Port);
        context.Record(value, copy);
        return copy;
    }
}
