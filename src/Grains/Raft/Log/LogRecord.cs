using System.Buffers;
using System.Buffers.Binary;

namespace Wetware.Grains.Raft.Log;

/// <summary>What a record says of one member.</summary>
internal enum LogRecordKind : byte
{
    /// <summary>The member exists; the body is its description.</summary>
    Created = 1,

    /// <summary>An encoded message with entries, hard state, or a snapshot that replaces the log (without its data).</summary>
    Saved = 2,

    /// <summary>An encoded message with a snapshot of the member itself, which leaves the log as it is (without its data).</summary>
    Snapshotted = 3,

    /// <summary>Index and term of the entry that the log now begins after.</summary>
    Compacted = 4,

    /// <summary>The member is gone.</summary>
    Removed = 5,
}

/// <summary>One record of a block: kind (1 byte), member (8), length of the body (4), body.</summary>
internal readonly record struct LogRecord(LogRecordKind Kind, ulong Member, ReadOnlyMemory<byte> Body)
{
    private const int HeadSize = 13;

    public int Size => HeadSize + Body.Length;

    public void Write(IBufferWriter<byte> buffer)
    {
        var head = buffer.GetSpan(HeadSize);
        head[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(head[1..], Member);
        BinaryPrimitives.WriteInt32LittleEndian(head[9..], Body.Length);
        buffer.Advance(HeadSize);
        buffer.Write(Body.Span);
    }

    /// <summary>Reads the first record of a payload; false when there is none.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out LogRecord record)
    {
        record = default;
        if (payload.Length < HeadSize)
            return false;
        var head = payload.Span;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[9..]);
        if (length < 0 || length > payload.Length - HeadSize || head[0] is < (byte)LogRecordKind.Created or > (byte)LogRecordKind.Removed)
            return false;
        record = new((LogRecordKind)head[0], BinaryPrimitives.ReadUInt64LittleEndian(head[1..]), payload.Slice(HeadSize, length));
        return true;
    }
}
