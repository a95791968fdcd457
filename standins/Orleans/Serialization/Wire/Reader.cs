using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orleans.Serialization.Wire;

/// <summary>
/// Reads bytes that anyone may have sent: each read is checked against the bytes that are left, and what cannot be so throws a
/// <see cref="SerializerException"/>.
/// </summary>
internal ref partial struct Reader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    public Reader(ReadOnlySpan<byte> bytes, ReadSession session)
    {
        _bytes = bytes;
        Session = session;
    }

    /// <summary>What must be remembered while one message is read.</summary>
    public readonly ReadSession Session { get; }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        if ((uint)_position >= (uint)_bytes.Length)
            ThrowEnd(1);
        return _bytes[_position++];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadVarint32()
    {
        if ((uint)_position < (uint)_bytes.Length && _bytes[_position] < 0x80)
            return _bytes[_position++];
        var value = ReadLongVarint();
        if (value > uint.MaxValue)
            throw new SerializerException($"A varint at byte {_position} exceeds 32 bits.");
        return (uint)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint64()
    {
        if ((uint)_position < (uint)_bytes.Length && _bytes[_position] < 0x80)
            return _bytes[_position++];
        return ReadLongVarint();
    }

    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadRaw(4));

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadRaw(8));

    public ReadOnlySpan<byte> ReadRaw(int length)
    {
        if ((uint)length > (uint)(_bytes.Length - _position))
            ThrowEnd(length);
        var span = _bytes.Slice(_position, length);
        _position += length;
        return span;
    }

    /// <summary>The bytes of a value of <see cref="Shape.Bytes"/>, as a view; false when it is null.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        var prefix = ReadVarint32();
        if (prefix == 0)
        {
            bytes = default;
            return false;
        }

        if (prefix - 1 > (uint)Remaining)
            ThrowEnd(prefix - 1);
        bytes = ReadRaw((int)(prefix - 1));
        return true;
    }

    /// <summary>Like <see cref="TryReadBytes"/>, for values that are never null.</summary>
    public ReadOnlySpan<byte> ReadBytes() =>
        TryReadBytes(out var bytes) ? bytes : throw new SerializerException($"Null bytes at byte {_position} where a value is required.");

    public string? ReadString() => TryReadBytes(out var bytes) ? Encoding.UTF8.GetString(bytes) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadTag() => ReadVarint32();

    /// <summary>A count of things that take at least <paramref name="leastBytes"/> bytes each; more than can be there is refused.</summary>
    public int ReadCount(int leastBytes)
    {
        var count = ReadVarint32();
        if ((ulong)count * (uint)leastBytes > (ulong)Remaining)
            throw new SerializerException($"A count of {count} at byte {_position} exceeds the {Remaining} bytes that are left.");
        return (int)count;
    }

    /// <summary>Reads from <paramref name="position"/> next; for objects that were skipped and are needed after all.</summary>
    public void Seek(int position) => _position = position;

    private ulong ReadLongVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = ReadByte();
            if (shift == 63 && b > 1)
                break;
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new SerializerException($"A varint that ends at byte {_position} exceeds 64 bits.");
    }

    [DoesNotReturn]
    private readonly void ThrowEnd(long wanted) =>
        throw new SerializerException($"The bytes end too early: {wanted} more are needed at byte {_position}, {Remaining} are left.");
}
