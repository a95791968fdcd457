using System.Buffers.Binary;

namespace Wetware.Functions.Core;

/// <summary>Bytes, or nothing, which JavaScript sees as undefined and a WebAssembly guest as an empty buffer.</summary>
/// <param name="Content">The bytes; null for nothing.</param>
/// <param name="Headers">Headers that the buffer gets; null for none.</param>
internal sealed record CoreBuffer(ReadOnlyMemory<byte>? Content, IReadOnlyDictionary<string, string>? Headers = null);

/// <summary>What is to be read of a buffer: taken from it only once it was copied.</summary>
/// <param name="Content">The bytes; null at the end of a sequence.</param>
/// <param name="Part">The sequence that they are the next part of; null where the content stays.</param>
internal sealed record CoreRead(ReadOnlyMemory<byte>? Content, BufferHandle? Part)
{
    /// <summary>Marks them as read.</summary>
    public void Take()
    {
        if (Part is not null)
            Part.Pending = null;
    }
}

/// <summary>Names and values.</summary>
internal sealed record CoreMap(IReadOnlyList<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Pairs)
{
    /// <summary>
    /// The form for WebAssembly guests: the count of strings as 32 bits, little-endian, then each string with its length before it, keys and values in turn.
    /// </summary>
    public byte[] Encode()
    {
        var size = sizeof(uint) + Pairs.Sum(pair => 2L * sizeof(uint) + pair.Key.Length + pair.Value.Length);
        var bytes = new byte[size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 2 * Pairs.Count);
        var at = sizeof(uint);
        foreach (var (key, value) in Pairs)
        {
            Add(key.Span);
            Add(value.Span);
        }

        return bytes;

        void Add(ReadOnlySpan<byte> text)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), text.Length);
            text.CopyTo(bytes.AsSpan(at + sizeof(uint)));
            at += sizeof(uint) + text.Length;
        }
    }
}
