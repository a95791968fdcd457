namespace Wetware.Wasm.Modules;

/// <summary>Reads the binary format's numbers. Going past the end, or a number that is too long, is a refusal with the place.</summary>
internal ref struct ModuleReader(ReadOnlySpan<byte> bytes, int at, int end)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int At { get; private set; } = at;

    public int End { get; } = end;

    public readonly bool AtEnd => At >= End;

    public byte Byte()
    {
        if (AtEnd)
            throw Cut();
        return _bytes[At++];
    }

    public uint U32() => (uint)Leb(5);

    public ulong U64() => Leb(10);

    /// <summary>Steps over a signed number of at most <paramref name="mostBytes"/>.</summary>
    public void SkipLeb(int mostBytes) => Leb(mostBytes);

    public void Skip(uint count)
    {
        if (count > End - At)
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

    private readonly ModuleRefusedException Cut() => new("module ends in the middle of something", At);

    private ulong Leb(int mostBytes)
    {
        ulong value = 0;
        for (var i = 0; i < mostBytes; i++)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw new ModuleRefusedException("a number is longer than it may be", At);
    }
}
