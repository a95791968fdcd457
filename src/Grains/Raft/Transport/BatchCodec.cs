using System.Buffers;
using System.Buffers.Binary;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Transport;

/// <summary>Writes and reads the messages of a <see cref="RaftBatch"/>.</summary>
internal static class BatchCodec
{
    /// <summary>Bytes after which a batch is sent. A single message may be larger.</summary>
    public const int FullBytes = 1 << 20;

    /// <summary>Messages in one batch.</summary>
    public const int MaxMessages = 1024;

    /// <summary>Adds a message.</summary>
    public static void Write(ArrayBufferWriter<byte> buffer, Message message)
    {
        var at = buffer.WrittenCount;
        buffer.GetSpan(4);
        buffer.Advance(4);
        MessageCodec.Write(buffer, message);
        var written = System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer.WrittenMemory).Span;
        BinaryPrimitives.WriteInt32LittleEndian(written[at..], buffer.WrittenCount - at - 4);
    }

    /// <summary>Reads the messages up to the first that is malformed; says what is wrong with it, or "".</summary>
    public static List<Message> Read(ReadOnlyMemory<byte> batch, out string problem)
    {
        var messages = new List<Message>();
        problem = "";
        while (!batch.IsEmpty)
        {
            if (messages.Count == MaxMessages)
                problem = $"more than {MaxMessages} messages";
            else if (batch.Length < 4 || BinaryPrimitives.ReadInt32LittleEndian(batch.Span) is var length && (length < 0 || length > batch.Length - 4))
                problem = "the length of a message is not that of its bytes";
            else if (MessageCodec.TryRead(batch.Slice(4, length), out var message, out problem))
            {
                if (message.From == NodeId.None || message.From == message.To || message.Snapshot is not null)
                    problem = $"a message of type {message.Type} has a sender or a snapshot that it may not have";
                else
                    messages.Add(message);
                batch = batch[(4 + length)..];
            }

            if (problem.Length > 0)
                return messages;
        }

        return messages;
    }
}
