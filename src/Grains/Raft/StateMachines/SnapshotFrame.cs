using System.Buffers.Binary;
using System.IO.Hashing;
using Wetware.Codecs;

namespace Wetware.Grains.Raft.StateMachines;

/// <summary>What every encoded snapshot has: a mark of its kind and version in front (4 bytes), a checksum of all at the end (8 bytes).</summary>
internal static class SnapshotFrame
{
    private const int MarkSize = 4;
    private const int ChecksumSize = 8;

    /// <summary>Begins a snapshot with the mark of its kind and version.</summary>
    public static ByteWriter Begin(uint mark)
    {
        var writer = new ByteWriter();
        writer.Int32((int)mark);
        return writer;
    }

    /// <summary>Ends a snapshot with its checksum; returns all of it.</summary>
    public static byte[] End(ByteWriter writer)
    {
        writer.UInt64(XxHash3.HashToUInt64(writer.Written));
        return writer.ToArray();
    }

    /// <summary>Returns what is between mark and checksum.</summary>
    /// <exception cref="InvalidDataException">Another kind or version, or the checksum does not match.</exception>
    public static ReadOnlyMemory<byte> Open(uint mark, ReadOnlyMemory<byte> snapshot)
    {
        if (snapshot.Length < MarkSize + ChecksumSize)
            throw new InvalidDataException($"the snapshot has {snapshot.Length} bytes; {MarkSize + ChecksumSize} are the least");
        var found = BinaryPrimitives.ReadUInt32LittleEndian(snapshot.Span);
        if (found != mark)
            throw new InvalidDataException($"the snapshot begins with {found:x8}; {mark:x8} is expected: it is of another kind or version");
        var content = snapshot[..^ChecksumSize];
        if (XxHash3.HashToUInt64(content.Span) != BinaryPrimitives.ReadUInt64LittleEndian(snapshot.Span[^ChecksumSize..]))
            throw new InvalidDataException("the checksum of the snapshot does not match: it is damaged");
        return content[MarkSize..];
    }

    /// <summary>The error for a content that its checksum covers and that is inconsistent all the same.</summary>
    public static InvalidDataException Inconsistent() => new("the snapshot is inconsistent: another version wrote it, or a defective one");
}
