using System.Buffers.Binary;
using System.Text;

namespace Wasmtime.Binary;

/// <summary>Reads the binary format's primitives from a range of a module. Never beyond the range, always with the offset of a fault.</summary>
internal struct WasmReader(byte[] bytes, int position, int end)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public byte[] Bytes { get; } = bytes;

    public int Position { get; private set; } = position;

    public int End { get; } = end;

    public readonly bool AtEnd => Position >= End;

    public readonly int Left => End - Position;

    public readonly InvalidModuleException Fault(string reason) => new(reason, Position);

    public byte Byte()
    {
        if (Position >= End)
            throw Fault("unexpected end");
        return Bytes[Position++];
    }

    public readonly byte Peek() => Position < End ? Bytes[Position] : throw Fault("unexpected end");

    public void Skip(int count)
    {
        if (count > Left)
            throw Fault("unexpected end");
        Position += count;
    }

    public void Seek(int position) => Position = position;

    public uint U32()
    {
        var first = Position < End ? Bytes[Position] : (byte)0x80;
        if (first < 0x80)
        {
            Position++;
            return first;
        }

        return (uint)Leb(32, signed: false);
    }

    public int S32() => (int)Leb(32, signed: true);

    public long S33() => Leb(33, signed: true);

    public long S64() => Leb(64, signed: true);

    public uint Fixed32()
    {
        if (Left < 4)
            throw Fault("unexpected end");
        var value = BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(Position, 4));
        Position += 4;
        return value;
    }

    public ulong Fixed64()
    {
        if (Left < 8)
            throw Fault("unexpected end");
        var value = BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan(Position, 8));
        Position += 8;
        return value;
    }

    /// <summary>A size that must fit into what is left.</summary>
    public int Length(string what)
    {
        var length = U32();
        if (length > (uint)Left)
            throw Fault($"length out of bounds: {what} of {length} bytes, {Left} left: unexpected end");
        return (int)length;
    }

    /// <summary>A count of things that are at least one byte each, and at most <paramref name="most"/>.</summary>
    public int Count(string what, int most)
    {
        var count = U32();
        if (count > (uint)most)
            throw Fault($"{what} count of {count} exceeds the limit of {most}");
        if (count > (uint)Left)
            throw Fault($"unexpected end: {count} {what} in {Left} bytes (length out of bounds)");
        return (int)count;
    }

    public string Name()
    {
        var length = Length("name");
        try
        {
            var name = StrictUtf8.GetString(Bytes, Position, length);
            Position += length;
            return name;
        }
        catch (DecoderFallbackException)
        {
            throw Fault("malformed UTF-8 encoding");
        }
    }

    private long Leb(int bits, bool signed)
    {
        long result = 0;
        var shift = 0;
        while (true)
        {
            var part = Byte();
            var leftBits = bits - shift;
            if (leftBits < 7)
            {
                // The last byte: no continuation, and the bits beyond the type repeat the sign (or are zero).
                if ((part & 0x80) != 0)
                    throw Fault("integer representation too long");
                var beyond = part >> (signed ? leftBits - 1 : leftBits);
                var allOnes = (1 << (signed ? 8 - leftBits : 7 - leftBits)) - 1;
                if (beyond != 0 && !(signed && beyond == allOnes))
                    throw Fault("integer too large");
            }

            result |= (long)(part & 0x7f) << shift;
            shift += 7;
            if ((part & 0x80) == 0)
                break;
        }

        if (signed && shift < 64 && ((result >> (shift - 1)) & 1) != 0)
            result |= -1L << shift;
        return result;
    }
}
