using System.Text;

namespace Wetware.Wasm.Modules;

/// <summary>
/// Reads the values of the binary format (WebAssembly 3.0, section 5.2), strictly: what goes past the end, has unused bits set or is longer
/// than its type allows is refused with its place.
/// </summary>
internal ref struct ModuleReader(ReadOnlySpan<byte> bytes, int at, int end)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The place in the module.</summary>
    public int At { get; private set; } = at;

    /// <summary>The first place that is no longer read.</summary>
    public int End { get; } = end;

    public readonly bool AtEnd => At >= End;

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => End - At;

    public byte Byte()
    {
        if (AtEnd)
            throw Cut();
        return _bytes[At++];
    }

    /// <summary>The next byte, which stays.</summary>
    public readonly byte Peek() => AtEnd ? throw Cut() : _bytes[At];

    public uint U32()
    {
        // Most numbers are small.
        if (At < End && _bytes[At] < 0x80)
            return _bytes[At++];
        return (uint)Unsigned(5, 0x0f);
    }

    public ulong U64() => Unsigned(10, 0x01);

    public void S32() => Signed(5, 0x78);

    /// <summary>A signed number of 33 bits, as heap and block types are written.</summary>
    public long S33() => Signed(5, 0x70);

    public void S64() => Signed(10, 0x7f);

    /// <summary>A vector's count, which is no larger than the bytes that are left, since each element has at least one.</summary>
    public uint Count()
    {
        var count = U32();
        return count <= Left ? count : throw Cut();
    }

    public void Skip(uint count)
    {
        if (count > Left)
            throw Cut();
        At += (int)count;
    }

    /// <summary>A reader of the next <paramref name="size"/> bytes, which this one steps over.</summary>
    public ModuleReader Part(uint size)
    {
        var start = At;
        Skip(size);
        return new ModuleReader(_bytes, start, At);
    }

    /// <summary>A reader that begins elsewhere in the same module.</summary>
    public readonly ModuleReader From(int at) => new(_bytes, at, _bytes.Length);

    /// <summary>A name: a count and that many bytes of UTF-8.</summary>
    public string Name()
    {
        var size = U32();
        if (size > Left)
            throw Cut();
        try
        {
            var text = Utf8.GetString(_bytes.Slice(At, (int)size));
            At += (int)size;
            return text;
        }
        catch (DecoderFallbackException e)
        {
            throw new ModuleRefusedException("malformed UTF-8 in a name", At, inner: e);
        }
    }

    /// <summary>Refuses what is left behind a section's or a body's last element.</summary>
    public readonly void Finish(string what)
    {
        if (!AtEnd)
            throw new ModuleRefusedException($"{what} has {Left} bytes more than its content", At);
    }

    private readonly ModuleRefusedException Cut() => new("the module ends in the middle of something", End);

    private ulong Unsigned(int mostBytes, int mostOfLast)
    {
        ulong value = 0;
        for (var i = 0; i < mostBytes; i++)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next >= 0x80)
                continue;
            return i < mostBytes - 1 || next <= mostOfLast ? value : throw new ModuleRefusedException("an integer is too large", At - 1);
        }

        throw new ModuleRefusedException("an integer has too many bytes", At - 1);
    }

    // signBits are the bits of the last byte that must all be equal: the sign and what extends it.
    private long Signed(int mostBytes, int signBits)
    {
        long value = 0;
        for (var i = 0; i < mostBytes; i++)
        {
            var next = Byte();
            value |= (long)(next & 0x7f) << (7 * i);
            if (next >= 0x80)
                continue;
            if (i == mostBytes - 1 && (next & signBits) != 0 && (next & signBits) != signBits)
                throw new ModuleRefusedException("an integer is too large", At - 1);
            var shift = 7 * (i + 1);
            return shift < 64 && (next & 0x40) != 0 ? value | (-1L << shift) : value;
        }

        throw new ModuleRefusedException("an integer has too many bytes", At - 1);
    }
}
