using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Wetware.Codecs;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote, from a sender who is not trusted: the first fault makes <see cref="Ok"/> false for good, and all further
/// reads return empty values.
/// </summary>
public ref struct ByteReader(ReadOnlyMemory<byte> source)
{
    private readonly ReadOnlyMemory<byte> _source = source;
    private int _position;

    /// <summary>Whether everything read so far was there and well-formed.</summary>
    public bool Ok { get; private set; } = true;

    /// <summary>Whether everything was well-formed and nothing is left.</summary>
    public readonly bool AtEnd => Ok && Remaining == 0;

    /// <summary>The number of bytes that were not read.</summary>
    public readonly int Remaining => _source.Length - _position;

    /// <summary>Marks the input as malformed.</summary>
    public void Fail() => Ok = false;

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Take(1) is { Length: 1 } taken ? taken.Span[0] : (byte)0;

    /// <summary>Reads a byte that must be 0 or 1.</summary>
    public bool Bool()
    {
        var value = Byte();
        if (value > 1)
            Fail();
        return value == 1;
    }

    /// <summary>Reads 4 bytes.</summary>
    public int Int32() => Take(4) is { Length: 4 } taken ? BinaryPrimitives.ReadInt32LittleEndian(taken.Span) : 0;

    /// <summary>Reads 8 bytes.</summary>
    public ulong UInt64() => Take(8) is { Length: 8 } taken ? BinaryPrimitives.ReadUInt64LittleEndian(taken.Span) : 0;

    /// <summary>Reads a duration, which must not be negative.</summary>
    public TimeSpan Duration()
    {
        var ticks = UInt64();
        if (ticks <= long.MaxValue)
            return new((long)ticks);
        Fail();
        return default;
    }

    /// <summary>Reads a number of elements that take at least <paramref name="elementSize"/> bytes each; more than there is room for is malformed.</summary>
    public int Count(int elementSize)
    {
        var count = Int32();
        if (count >= 0 && count <= Remaining / elementSize)
            return count;
        Fail();
        return 0;
    }

    /// <summary>Reads bytes with their length; a slice of the source.</summary>
    public ReadOnlyMemory<byte> Bytes() => Take(Int32());

    /// <summary>Reads a text, which must be valid UTF-8.</summary>
    public string Text()
    {
        var bytes = Bytes().Span;
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        Fail();
        return "";
    }

    /// <summary>Reads all that is left; a slice of the source.</summary>
    public ReadOnlyMemory<byte> Rest() => Take(Remaining);

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (!Ok || count < 0 || count > Remaining)
        {
            Fail();
            return default;
        }

        var taken = _source.Slice(_position, count);
        _position += count;
        return taken;
    }
}
