using System.Buffers;

namespace Wetware.Raft;

/// <summary>
/// Encodes messages in protocol buffers with the field numbers of etcd. Reading is bounded, tolerant of unknown fields and strict in
/// everything else; it never throws. The bytes of entries and snapshots that were read share memory with the input.
/// </summary>
public static class MessageCodec
{
    /// <summary>The most entries that are read from one message.</summary>
    public const int MaxEntries = 1 << 16;

    /// <summary>The most members that are read from one list of a configuration.</summary>
    public const int MaxMembers = 1024;

    /// <summary>The most bytes of <see cref="Message.Context"/> that are read.</summary>
    public const int MaxContext = 4096;

    /// <summary>
    /// Writes a message. <see cref="Message.Responses"/> concern only the sender's own storage and are not written.
    /// </summary>
    public static void Write(IBufferWriter<byte> buffer, Message message)
    {
        ProtoWriter.Number(buffer, 1, (ulong)message.Type);
        Optional(buffer, 2, message.To);
        Optional(buffer, 3, message.From);
        Optional(buffer, 4, message.Term);
        Optional(buffer, 5, message.LogTerm);
        Optional(buffer, 6, message.Index);
        foreach (ref readonly var entry in message.Entries.Span)
        {
            ProtoWriter.Length(buffer, 7, (int)EntrySize.Encoded(entry));
            Write(buffer, entry);
        }
        Optional(buffer, 8, message.Commit);
        if (message.Snapshot is { } snapshot)
            ProtoWriter.Bytes(buffer, 9, Encode(snapshot));
        Optional(buffer, 10, message.Reject ? 1UL : 0);
        Optional(buffer, 11, message.RejectHint);
        if (!message.Context.IsEmpty)
            ProtoWriter.Bytes(buffer, 12, message.Context.Span);
        Optional(buffer, 13, message.Vote);
    }

    /// <summary>Returns the bytes of a message; see <see cref="Write(IBufferWriter{byte}, Message)"/>.</summary>
    public static byte[] Encode(Message message)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        Write(buffer, message);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads a message. Returns false, and says in <paramref name="problem"/> which field is wrong and what the limit is.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> data, out Message message, out string problem)
    {
        var parts = new MessageParts();
        problem = parts.Read(data);
        message = parts.ToMessage();
        return problem.Length == 0;
    }

    /// <summary>Returns the bytes of a snapshot with its data.</summary>
    public static byte[] Encode(Snapshot snapshot)
    {
        var metadata = new ArrayBufferWriter<byte>(64);
        ProtoWriter.Bytes(metadata, 1, Encode(snapshot.ConfState));
        ProtoWriter.Number(metadata, 2, snapshot.Index);
        ProtoWriter.Number(metadata, 3, snapshot.Term);
        var buffer = new ArrayBufferWriter<byte>(metadata.WrittenCount + snapshot.Data.Length + 16);
        if (!snapshot.Data.IsEmpty)
            ProtoWriter.Bytes(buffer, 1, snapshot.Data.Span);
        ProtoWriter.Bytes(buffer, 2, metadata.WrittenSpan);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Encode(ConfState state)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        Numbers(buffer, 1, state.Voters);
        Numbers(buffer, 2, state.Learners);
        Numbers(buffer, 3, state.VotersOutgoing);
        Numbers(buffer, 4, state.LearnersNext);
        Optional(buffer, 5, state.AutoLeave ? 1UL : 0);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Numbers(ArrayBufferWriter<byte> buffer, int field, IReadOnlyList<ulong> values)
    {
        foreach (var value in values)
            ProtoWriter.Number(buffer, field, value);
    }

    // The same encoding that EntrySize counts.
    private static void Write(IBufferWriter<byte> buffer, in Entry entry)
    {
        Optional(buffer, 1, (ulong)entry.Type);
        ProtoWriter.Number(buffer, 2, entry.Term);
        ProtoWriter.Number(buffer, 3, entry.Index);
        if (!entry.Data.IsEmpty)
            ProtoWriter.Bytes(buffer, 4, entry.Data.Span);
    }

    private static void Optional(IBufferWriter<byte> buffer, int field, ulong value)
    {
        if (value != 0)
            ProtoWriter.Number(buffer, field, value);
    }
}
