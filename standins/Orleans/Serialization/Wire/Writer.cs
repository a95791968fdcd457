using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orleans.Serialization.Wire;

/// <summary>Writes into a buffer writer through a window that is renewed when it is full. <see cref="Flush"/> hands over the rest.</summary>
internal ref struct Writer
{
    private const int MaxVarint = 10;
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _window;
    private int _used;
    private long _flushed;

    public Writer(IBufferWriter<byte> output, WriteSession session)
    {
        _output = output;
        Session = session;
        _window = output.GetSpan();
    }

    /// <summary>What must be remembered while one message is written.</summary>
    public readonly WriteSession Session { get; }

    /// <summary>Bytes written so far.</summary>
    public readonly long Written => _flushed + _used;

    public void Flush()
    {
        _output.Advance(_used);
        _flushed += _used;
        _used = 0;
        _window = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        if (_used == _window.Length)
            Renew(1);
        _window[_used++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarint(uint value)
    {
        if (value < 0x80)
            WriteByte((byte)value);
        else
            WriteLongVarint(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarint(ulong value)
    {
        if (value < 0x80)
            WriteByte((byte)value);
        else
            WriteLongVarint(value);
    }

    public void WriteFixed32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Window(4), value);
        _used += 4;
    }

    public void WriteFixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Window(8), value);
        _used += 8;
    }

    /// <summary>Bytes as they are, with no length before them.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var room = _window[_used..];
            if (bytes.Length <= room.Length)
            {
                bytes.CopyTo(room);
                _used += bytes.Length;
                return;
            }

            bytes[..room.Length].CopyTo(room);
            _used += room.Length;
            bytes = bytes[room.Length..];
            Renew(Math.Min(bytes.Length, 64 * 1024));
        }
    }

    /// <summary>The length of a value of <see cref="Shape.Bytes"/>; that many raw bytes follow.</summary>
    public void WriteLength(int length) => WriteVarint((uint)length + 1);

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        WriteLength(bytes.Length);
        WriteRaw(bytes);
    }

    public void WriteNullBytes() => WriteByte(0);

    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNullBytes();
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        WriteLength(length);
        if (length <= 512 || length <= _window.Length - _used)
        {
            Encoding.UTF8.GetBytes(value, Window(length));
            _used += length;
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(length);
        WriteRaw(rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteTag(uint tag) => WriteVarint(tag);

    private void WriteLongVarint(ulong value)
    {
        var window = Window(MaxVarint);
        var i = 0;
        for (; value >= 0x80; value >>= 7)
            window[i++] = (byte)(value | 0x80);
        window[i++] = (byte)value;
        _used += i;
    }

    private Span<byte> Window(int size)
    {
        if (_window.Length - _used < size)
            Renew(size);
        return _window[_used..];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Renew(int size)
    {
        Flush();
        _window = _output.GetSpan(size);
    }
}
