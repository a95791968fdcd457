using System.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime.Messaging;

/// <summary>
/// Messages as frames. The header is written by hand and can be read without the body, so that a silo may pass a message on that it cannot or need
/// not read; request context and body are written by the serializer.
/// </summary>
internal sealed partial class MessageCodec(CodecProvider codecs)
{
    private readonly Codec<object> _body = codecs.Get<object>();
    private readonly Codec<Dictionary<string, object>> _context = codecs.Get<Dictionary<string, object>>();

    /// <summary>Writes a message to a frame that was begun.</summary>
    /// <param name="message">The message, which stays the caller's.</param>
    /// <param name="batch">Where to.</param>
    /// <param name="self">This silo; null on a client.</param>
    /// <param name="peer">The silo at the other end; null for a client.</param>
    public void Write(Message message, FrameBatch batch, SiloAddress? self, SiloAddress? peer)
    {
        var raw = message.Body as RawBody;
        var parts = PartsOf(message, raw, self, peer);
        var session = WriteSession.Rent(codecs);
        try
        {
            var writer = new Writer(batch, session);
            WriteHeader(ref writer, message, parts);
            writer.Flush();
            batch.BeginBody();
            if (raw is not null)
            {
                batch.Write(raw.Bytes);
                return;
            }

            writer = new Writer(batch, session);
            if ((parts & MessageParts.RequestContext) != 0)
                _context.Write(ref writer, message.RequestContext!);
            if ((parts & MessageParts.Body) != 0)
                _body.Write(ref writer, message.Body!);
            writer.Flush();
        }
        finally
        {
            WriteSession.Return(session);
        }
    }

    private static MessageParts PartsOf(Message message, RawBody? raw, SiloAddress? self, SiloAddress? peer)
    {
        var parts = MessageParts.None;
        if (message.TargetSilo is { } target)
            parts |= target.Equals(peer) ? MessageParts.TargetIsReceiver : MessageParts.TargetSilo;
        if (message.SendingSilo is { } sender)
            parts |= sender.Equals(self) ? MessageParts.SenderIsSender : MessageParts.SendingSilo;
        if (!message.SendingGrain.IsDefault)
            parts |= MessageParts.SendingGrain;
        if (!message.InterfaceType.IsDefault)
            parts |= MessageParts.InterfaceType;
        if (message.InterfaceVersion != 0)
            parts |= MessageParts.InterfaceVersion;
        if (message.Deadline != 0)
            parts |= MessageParts.Deadline;
        if (message.Flags != MessageFlags.None)
            parts |= MessageParts.Flags;
        if (message.Rejection != RejectionKind.None)
            parts |= MessageParts.Rejection;
        if (message.ForwardCount != 0)
            parts |= MessageParts.ForwardCount;
        if (message.CacheInvalidation is { Count: > 0 })
            parts |= MessageParts.CacheInvalidation;
        if (raw is not null)
            return parts | raw.Parts;
        if (message.RequestContext is { Count: > 0 })
            parts |= MessageParts.RequestContext;
        if (message.Body is not null)
            parts |= MessageParts.Body;
        return parts;
    }

    private static void WriteHeader(ref Writer writer, Message message, MessageParts parts)
    {
        writer.WriteByte((byte)FrameKind.Message);
        writer.WriteVarint((uint)parts);
        writer.WriteByte((byte)((int)message.Direction | ((int)message.Category << 4)));
        writer.WriteVarint((ulong)message.Id);
        WireIds.WriteGrain(ref writer, message.TargetGrain);
        if ((parts & MessageParts.TargetSilo) != 0)
            WireIds.WriteSilo(ref writer, message.TargetSilo);
        if ((parts & MessageParts.SendingSilo) != 0)
            WireIds.WriteSilo(ref writer, message.SendingSilo);
        if ((parts & MessageParts.SendingGrain) != 0)
            WireIds.WriteGrain(ref writer, message.SendingGrain);
        if ((parts & MessageParts.InterfaceType) != 0)
            writer.WriteBytes(message.InterfaceType.Value.AsSpan());
        if ((parts & MessageParts.InterfaceVersion) != 0)
            writer.WriteVarint((uint)message.InterfaceVersion);
        if ((parts & MessageParts.Deadline) != 0)
            writer.WriteVarint((ulong)Math.Max(0, message.Deadline - Environment.TickCount64));
        if ((parts & MessageParts.Flags) != 0)
            writer.WriteByte((byte)message.Flags);
        if ((parts & MessageParts.Rejection) != 0)
            writer.WriteByte((byte)message.Rejection);
        if ((parts & MessageParts.ForwardCount) != 0)
            writer.WriteByte(message.ForwardCount);
        if ((parts & MessageParts.CacheInvalidation) != 0)
            WriteInvalidations(ref writer, message.CacheInvalidation!);
    }

    private static void WriteInvalidations(ref Writer writer, List<GrainAddressCacheUpdate> updates)
    {
        writer.WriteVarint((uint)updates.Count);
        foreach (var update in updates)
        {
            WireIds.WriteAddress(ref writer, update.InvalidGrainAddress);
            WireIds.WriteAddress(ref writer, update.ValidGrainAddress);
        }
    }
}
