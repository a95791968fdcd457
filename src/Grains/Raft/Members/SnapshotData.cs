using System.Buffers.Binary;
using System.Text.Json;

namespace Wetware.Grains.Raft.Members;

/// <summary>The data of a snapshot: length of the book (4 bytes), the book of members in JSON, the machine's bytes (none for a new machine).</summary>
internal static class SnapshotData
{
    public static byte[] Encode(IReadOnlyList<BookEntry> book, ReadOnlySpan<byte> machine)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(book, MembersJson.Default.IReadOnlyListBookEntry);
        var data = new byte[4 + head.Length + machine.Length];
        BinaryPrimitives.WriteInt32LittleEndian(data, head.Length);
        head.CopyTo(data, 4);
        machine.CopyTo(data.AsSpan(4 + head.Length));
        return data;
    }

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static (IReadOnlyList<BookEntry> Book, ReadOnlyMemory<byte> Machine) Decode(ReadOnlyMemory<byte> data)
    {
        if (data.Length < 4)
            throw new InvalidDataException($"a snapshot has {data.Length} bytes; at least 4 are needed");
        var length = BinaryPrimitives.ReadInt32LittleEndian(data.Span);
        if (length < 0 || length > data.Length - 4)
            throw new InvalidDataException($"a snapshot says that its book has {length} bytes of {data.Length}");
        try
        {
            var book = JsonSerializer.Deserialize(data.Span.Slice(4, length), MembersJson.Default.IReadOnlyListBookEntry);
            return (book ?? [], data[(4 + length)..]);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"the book of a snapshot is malformed: {error.Message}", error);
        }
    }
}
