using Orleans.Serialization;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime.Messaging;

internal sealed partial class MessageCodec
{
    /// <summary>The longest deadline that is believed, in milliseconds.</summary>
    private const long LongestWait = 1000L * 60 * 60 * 24 * 365;

    private const int MostInvalidations = 1000;

    /// <summary>Reads a message's header.</summary>
    /// <exception cref="InvalidMessageFrameException">The bytes are no message.</exception>
    public static Message ReadHeader(in Frame frame, IdInterner ids, SiloAddress? self, SiloAddress? peer, out MessageParts parts)
    {
        try
        {
            var reader = new Reader(frame.Header[1..], null!);
            parts = (MessageParts)reader.ReadVarint32();
            if ((parts & ~MessageParts.All) != 0)
                throw new InvalidMessageFrameException($"a message with unknown parts {parts:X}");
            var kind = reader.ReadByte();
            if ((kind & 15) > (int)MessageDirection.Cancel || (kind >> 4) > (int)MessageCategory.Application)
                throw new InvalidMessageFrameException($"a message of unknown kind {kind}");
            var message = new Message
            {
                Direction = (MessageDirection)(kind & 15),
                Category = (MessageCategory)(kind >> 4),
                Id = (long)reader.ReadVarint64(),
                TargetGrain = ids.ReadGrain(ref reader),
            };
            ReadOptional(ref reader, message, ids, self, peer, parts);
            return message;
        }
        catch (SerializerException exception)
        {
            throw new InvalidMessageFrameException($"a malformed message header: {exception.Message}");
        }
    }

    /// <summary>Reads the request context and the body. What fails here is the message's fault, not the connection's.</summary>
    public void ReadBody(in Frame frame, Message message, MessageParts parts)
    {
        var session = ReadSession.Rent(codecs);
        try
        {
            var reader = new Reader(frame.Body, session);
            if ((parts & MessageParts.RequestContext) != 0)
                message.RequestContext = _context.Read(ref reader);
            if ((parts & MessageParts.Body) != 0)
                message.Body = _body.Read(ref reader);
        }
        finally
        {
            ReadSession.Return(session);
        }
    }

    private static void ReadOptional(ref Reader reader, Message message, IdInterner ids, SiloAddress? self, SiloAddress? peer, MessageParts parts)
    {
        if ((parts & MessageParts.TargetSilo) != 0)
            message.TargetSilo = ids.ReadSilo(ref reader);
        else if ((parts & MessageParts.TargetIsReceiver) != 0)
            message.TargetSilo = self;
        if ((parts & MessageParts.SendingSilo) != 0)
            message.SendingSilo = ids.ReadSilo(ref reader);
        else if ((parts & MessageParts.SenderIsSender) != 0)
            message.SendingSilo = peer;
        if ((parts & MessageParts.SendingGrain) != 0)
            message.SendingGrain = ids.ReadGrain(ref reader);
        if ((parts & MessageParts.InterfaceType) != 0)
            message.InterfaceType = new GrainInterfaceType(ids.ReadSpan(ref reader));
        if ((parts & MessageParts.InterfaceVersion) != 0)
            message.InterfaceVersion = (ushort)Math.Min(reader.ReadVarint32(), ushort.MaxValue);
        if ((parts & MessageParts.Deadline) != 0)
            message.Deadline = Environment.TickCount64 + (long)Math.Min(reader.ReadVarint64(), LongestWait);
        if ((parts & MessageParts.Flags) != 0)
            message.Flags = (MessageFlags)reader.ReadByte();
        if ((parts & MessageParts.Rejection) != 0)
            message.Rejection = (RejectionKind)reader.ReadByte();
        if ((parts & MessageParts.ForwardCount) != 0)
            message.ForwardCount = reader.ReadByte();
        if ((parts & MessageParts.CacheInvalidation) != 0)
            message.CacheInvalidation = ReadInvalidations(ref reader);
    }

    private static List<GrainAddressCacheUpdate> ReadInvalidations(ref Reader reader)
    {
        var count = reader.ReadCount(2);
        if (count > MostInvalidations)
            throw new SerializerException($"A message carries at most {MostInvalidations} invalid addresses, not {count}.");
        var updates = new List<GrainAddressCacheUpdate>(count);
        for (var i = 0; i < count; i++)
        {
            var invalid = WireIds.ReadAddress(ref reader) ?? throw new SerializerException("An invalid address is missing.");
            updates.Add(new GrainAddressCacheUpdate(invalid, WireIds.ReadAddress(ref reader)));
        }

        return updates;
    }
}
