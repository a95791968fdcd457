using System.Buffers;
using System.Buffers.Binary;

namespace Wetware.Raft;

/// <summary>Writes fields in protocol buffer encoding; field numbers below 16.</summary>
internal static class ProtoWriter
{
    public static void Number(IBufferWriter<byte> buffer, int field, ulong value)
    {
        Varint(buffer, (ulong)(field << 3));
        Varint(buffer, value);
    }

    public static void Bytes(IBufferWriter<byte> buffer, int field, ReadOnlySpan<byte> data)
    {
        Length(buffer, field, data.Length);
        buffer.Write(data);
    }

    /// <summary>Begins a field of bytes; the caller writes exactly <paramref name="length"/> of them.</summary>
    public static void Length(IBufferWriter<byte> buffer, int field, int length)
    {
        Varint(buffer, (ulong)(field << 3 | 2));
        Varint(buffer, (ulong)length);
    }

    private static void Varint(IBufferWriter<byte> buffer, ulong value)
    {
        var span = buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[length++] = (byte)value;
        buffer.Advance(length);
    }
}

/// <summary>Reads fields in protocol buffer encoding; never reads past its input and never throws.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private readonly int _length = data.Length;
    private ReadOnlySpan<byte> _rest = data;
    private int _wire;

    /// <summary>Whether the input is not protocol buffer encoding.</summary>
    public bool Failed { get; private set; }

    /// <summary>The number of the current field.</summary>
    public ulong Field { get; private set; }

    /// <summary>The value of the current field when it is a number.</summary>
    public ulong Value { get; private set; }

    /// <summary>The content of the current field when it is bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Where <see cref="Bytes"/> begins in the input.</summary>
    public readonly int Offset => _length - _rest.Length - Bytes.Length;

    public readonly bool IsNumber => _wire == 0;

    public readonly bool IsBytes => _wire == 2;

    /// <summary>Moves to the next field; returns false at the end and on an error.</summary>
    public bool Next()
    {
        if (Failed || _rest.IsEmpty || !Varint(out var tag))
            return false;
        Field = tag >> 3;
        _wire = (int)(tag & 7);
        return Field == 0 ? Fail() : _wire switch
        {
            0 => Varint(out var value) && Set(value),
            1 => Fixed(8),
            2 => Length(),
            5 => Fixed(4),
            _ => Fail(),
        };
    }

    private bool Set(ulong value)
    {
        Value = value;
        return true;
    }

    private bool Length()
    {
        if (!Varint(out var length))
            return false;
        if (length > (ulong)_rest.Length)
            return Fail();
        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool Fixed(int size)
    {
        if (_rest.Length < size)
            return Fail();
        Value = size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(_rest) : BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[size..];
        return true;
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_rest.IsEmpty)
                return Fail();
            var next = _rest[0];
            _rest = _rest[1..];
            if (shift == 63 && next > 1)
                return Fail();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return true;
        }
        return Fail();
    }

    private bool Fail()
    {
        Failed = true;
        return false;
    }
}
