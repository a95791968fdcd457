using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// One pass over a module that refuses what is too large for the compiler, which knows no limits itself. It is no validation: what it
/// does not understand it leaves to the engine, which refuses it.
/// </summary>
internal static class ModuleScan
{
    private const uint Magic = 0x6d736100; // "\0asm"
    private const uint CoreVersion = 1;
    private const uint ComponentVersion = 0x0001000d;
    private const int HeadBytes = 8;

    private const byte CustomSection = 0;
    private const byte FunctionSection = 3;
    private const byte TableSection = 4;
    private const byte MemorySection = 5;
    private const byte StartSection = 8;
    private const byte CodeSection = 10;
    private const byte DataSection = 11;
    private const byte LastSection = 13;

    /// <exception cref="ModuleRefusedException">It is over a limit, cut, or no module at all.</exception>
    public static ModuleSummary Read(ReadOnlySpan<byte> module, ModuleLimits limits)
    {
        ModuleLimits.Check(GuestLimit.ModuleBytes, module.Length, limits.Bytes, 0);
        CheckHead(module);
        var summary = new ModuleSummary { Digest = ModuleDigest.Of(module), Bytes = module.Length };
        var reader = new ModuleReader(module, HeadBytes, module.Length);
        while (!reader.AtEnd)
        {
            var id = reader.Byte();
            if (id > LastSection)
                throw new ModuleRefusedException($"unknown section {id}", reader.At - 1);
            var size = reader.U32();
            summary = ReadSection(id, size, reader.Part(size), limits, summary);
        }

        return summary;
    }

    private static void CheckHead(ReadOnlySpan<byte> module)
    {
        if (module.Length < HeadBytes || BitConverter.ToUInt32(module) != Magic)
            throw new ModuleRefusedException("this is no WebAssembly module: it does not begin with \"\\0asm\"", 0);
        var version = BitConverter.ToUInt32(module[4..]);
        if (version == ComponentVersion)
            throw new ModuleRefusedException("this is a WebAssembly component; only core modules can be run", 4);
        if (version != CoreVersion)
            throw new ModuleRefusedException($"unknown version {version} of WebAssembly", 4);
    }

    private static ModuleSummary ReadSection(byte id, uint size, ModuleReader section, ModuleLimits limits, ModuleSummary summary)
    {
        if (id == CustomSection)
            return summary with { CustomBytes = summary.CustomBytes + size };
        if (id == StartSection)
            return summary with { HasStart = true };

        var count = section.U32();
        var limit = id is FunctionSection or CodeSection ? GuestLimit.Functions : GuestLimit.Entries;
        ModuleLimits.Check(limit, count, limit == GuestLimit.Functions ? limits.Functions : limits.Entries, section.At);
        return id switch
        {
            FunctionSection => summary with { Functions = (int)count },
            TableSection => summary with { TableElements = Math.Max(summary.TableElements, LargestTable(section, count)) },
            MemorySection => Memories(section, count, summary),
            CodeSection => Bodies(section, count, limits, summary),
            DataSection => summary with { DataBytes = size },
            _ => summary,
        };
    }

    private static ModuleSummary Bodies(ModuleReader section, uint count, ModuleLimits limits, ModuleSummary summary)
    {
        ModuleLimits.Check(GuestLimit.CodeBytes, section.End - section.At, limits.CodeBytes, section.At);
        var locals = 0L;
        var nesting = 0;
        var code = 0L;
        for (var i = 0; i < count; i++)
        {
            var size = section.U32();
            ModuleLimits.Check(GuestLimit.FunctionBytes, size, limits.FunctionBytes, section.At);
            code += size;
            var (own, depth) = FunctionScan.Read(section.Part(size), limits);
            locals = Math.Max(locals, own);
            nesting = Math.Max(nesting, depth);
        }

        return summary with { CodeBytes = code, Locals = locals, Nesting = nesting };
    }

    private static ModuleSummary Memories(ModuleReader section, uint count, ModuleSummary summary)
    {
        for (var i = 0; i < count; i++)
        {
            var (least, most) = Bounds(ref section);
            if (least >= summary.MemoryPages)
                summary = summary with { MemoryPages = least, MaxMemoryPages = most };
        }

        return summary;
    }

    private static long LargestTable(ModuleReader section, uint count)
    {
        var largest = 0L;
        for (var i = 0; i < count; i++)
        {
            const byte withInitialiser = 0x40;
            if (section.Byte() == withInitialiser)
                break;
            largest = Math.Max(largest, Bounds(ref section).Least);
        }

        return largest;
    }

    private static (long Least, long? Most) Bounds(ref ModuleReader section)
    {
        const byte hasMost = 1;
        var flags = section.Byte();
        var least = (long)Math.Min(section.U64(), long.MaxValue);
        return (least, (flags & hasMost) == 0 ? null : (long)Math.Min(section.U64(), long.MaxValue));
    }
}
