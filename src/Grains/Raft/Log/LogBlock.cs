using System.Buffers.Binary;
using System.IO.Hashing;

namespace Wetware.Grains.Raft.Log;

/// <summary>
/// What one flush writes: a header of 32 bytes (magic, payload length, sequence number, checksum of the payload, version, checksum of the
/// header) and the payload. A block is written only after the one before it was flushed, so a valid block proves that all before it were complete.
/// </summary>
internal static class LogBlock
{
    public const int HeaderSize = 32;

    /// <summary>The most bytes of a payload.</summary>
    public const int MaxPayload = 1 << 30;

    private const uint Version = 1;
    private const int Sector = 512;

    private static ReadOnlySpan<byte> Magic => "WWRL"u8;

    /// <summary>Fills in the header of a block whose payload is in place.</summary>
    public static void Seal(Span<byte> block, ulong sequence)
    {
        var payload = block[HeaderSize..];
        Magic.CopyTo(block);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(block[16..], XxHash3.HashToUInt64(payload));
        BinaryPrimitives.WriteUInt32LittleEndian(block[24..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(block[28..], Crc32.HashToUInt32(block[..28]));
    }

    /// <summary>Reads the block at the beginning of <paramref name="data"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ulong sequence, out int payload)
    {
        (sequence, payload) = (0, 0);
        if (!HasHeader(data, out var length) || length > data.Length - HeaderSize)
            return false;
        sequence = BinaryPrimitives.ReadUInt64LittleEndian(data[8..]);
        payload = length;
        return BinaryPrimitives.ReadUInt64LittleEndian(data[16..]) == XxHash3.HashToUInt64(data.Slice(HeaderSize, length));
    }

    /// <summary>
    /// Returns whether what is no block at the end of a file is the trace of a write that a crash interrupted, or room that was never written to: the file
    /// ends within the block, or a sector of it is zero. Everything else, and anything that more than zeros follow, was damaged later.
    /// </summary>
    public static bool IsTorn(ReadOnlySpan<byte> file, int at, ulong expected)
    {
        for (var next = at + 1; next < file.Length; next++)
        {
            var found = file[next..].IndexOf(Magic);
            if (found < 0)
                break;
            next += found;
            if (TryRead(file[next..], out var sequence, out _) && sequence > expected)
                return false;
        }

        var rest = file[at..];
        if (!HasHeader(rest, out var length))
            return rest.Length < HeaderSize || HasEmptySector(file[..(at + HeaderSize)], at);
        var end = HeaderSize + length;
        return end > rest.Length || (HasEmptySector(file[..(at + end)], at) && rest[end..].IndexOfAnyExcept((byte)0) < 0);
    }

    private static bool HasHeader(ReadOnlySpan<byte> data, out int length)
    {
        length = 0;
        if (data.Length < HeaderSize || !data.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(data[28..]) != Crc32.HashToUInt32(data[..28])
            || BinaryPrimitives.ReadUInt32LittleEndian(data[24..]) != Version)
            return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(data[4..]);
        return length is >= 0 and <= MaxPayload;
    }

    private static bool HasEmptySector(ReadOnlySpan<byte> file, int at)
    {
        for (var begin = at; begin < file.Length;)
        {
            var end = Math.Min(file.Length, (begin / Sector + 1) * Sector);
            if (file[begin..end].IndexOfAnyExcept((byte)0) < 0)
                return true;
            begin = end;
        }

        return false;
    }
}
