using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Wetware.Codecs;

/// <summary>Writes the fixed-size little-endian encoding that <see cref="ByteReader"/> reads.</summary>
/// <param name="capacity">Bytes to allocate at first.</param>
public sealed class ByteWriter(int capacity = 256)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _buffer = new(capacity);

    /// <summary>The number of bytes written.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Returns a copy of what was written.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>Writes 0 or 1.</summary>
    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Writes 4 bytes.</summary>
    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    /// <summary>Writes 8 bytes.</summary>
    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>Writes the ticks of a duration, 8 bytes.</summary>
    public void Duration(TimeSpan value) => UInt64((ulong)value.Ticks);

    /// <summary>Writes bytes without their length: the last field.</summary>
    public void Raw(ReadOnlySpan<byte> value) => _buffer.Write(value);

    /// <summary>Writes the length, 4 bytes, and the bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        _buffer.Write(value);
    }

    /// <summary>Writes a text as UTF-8 with its length. Throws ArgumentException for a lone surrogate.</summary>
    public void Text(string value)
    {
        var size = StrictUtf8.GetByteCount(value);
        Int32(size);
        StrictUtf8.GetBytes(value, _buffer.GetSpan(size));
        _buffer.Advance(size);
    }
}
