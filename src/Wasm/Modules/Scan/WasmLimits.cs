namespace Wetware.Wasm.Modules;

/// <summary>The limits of a memory or table as they are written, in pages or elements.</summary>
internal sealed record WasmLimits(ulong Minimum, ulong? Maximum, bool Is64)
{
    private const byte HasMaximum = 1;
    private const byte Shared = 2;
    private const byte Wide = 4;
    private const byte PageSize = 8;

    /// <summary>The minimum as a count that can be added up without overflow.</summary>
    public long Count => (long)Math.Min(Minimum, long.MaxValue / 1024);

    /// <summary>Reads the limits of a memory.</summary>
    public static WasmLimits ReadMemory(ref ModuleReader reader, ref WasmProposals used) => Read(ref reader, HasMaximum | Shared | Wide | PageSize, ref used);

    /// <summary>Reads the limits of a table.</summary>
    public static WasmLimits ReadTable(ref ModuleReader reader, ref WasmProposals used) => Read(ref reader, HasMaximum | Shared | Wide, ref used);

    private static WasmLimits Read(ref ModuleReader reader, int known, ref WasmProposals used)
    {
        var at = reader.At;
        var flags = reader.Byte();
        if ((flags & ~known) != 0)
            throw new ModuleRefusedException($"unknown limits flags 0x{flags:x2}", at);
        if ((flags & PageSize) != 0)
            throw WasmProposalNames.Off(WasmProposals.CustomPageSizes, at);
        if ((flags & Shared) != 0)
            throw WasmProposalNames.Off((known & PageSize) != 0 ? WasmProposals.Threads : WasmProposals.SharedEverything, at);
        var is64 = (flags & Wide) != 0;
        if (is64)
            used |= WasmProposals.Memory64;
        var minimum = is64 ? reader.U64() : reader.U32();
        ulong? maximum = (flags & HasMaximum) == 0 ? null : is64 ? reader.U64() : reader.U32();
        return new WasmLimits(minimum, maximum, is64);
    }
}
