using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>Reads imports, exports and the types that stand in them (sections 5.3.10 to 5.3.14, 5.5.5).</summary>
internal static class ImportScan
{
    private const byte SameModule = 0x7f;
    private const byte SameType = 0x7e;

    /// <summary>Reads an entry of the import section: one import, or several of one module.</summary>
    public static void Read(ref ModuleReader section, ModuleContents contents)
    {
        var at = section.At;
        var module = section.Name();
        var name = section.Name();
        if (name.Length > 0 || section.Peek() is not (SameModule or SameType))
        {
            Add(module, name, ReadType(ref section, contents), at, contents);
            return;
        }

        contents.Counts.Used |= WasmProposals.CompactImports;
        var each = section.Byte() == SameModule;
        var type = each ? default : section;
        if (!each)
            Skip(ref section, contents);
        for (var count = section.Count(); count > 0; count--)
        {
            at = section.At;
            name = section.Name();
            var own = type;
            Add(module, name, each ? ReadType(ref section, contents) : ReadType(ref own, contents), at, contents);
        }
    }

    public static BoundaryItem ReadExport(ref ModuleReader section)
    {
        var at = section.At;
        var name = section.Name();
        var kind = section.Byte();
        if (kind > 4)
            throw new ModuleRefusedException($"unknown kind {kind} of an export", section.At - 1);
        return new BoundaryItem("", name, kind, section.U32(), at);
    }

    public static TableType ReadTable(ref ModuleReader section, ref WasmProposals used)
    {
        var element = section.Peek() == WasmValueType.Func ? Plain(ref section) : WasmValueType.ReadReference(ref section, ref used);
        return new TableType(element, WasmLimits.ReadTable(ref section, ref used));
    }

    public static GlobalType ReadGlobal(ref ModuleReader section, ref WasmProposals used)
    {
        var type = WasmValueType.Read(ref section, ref used);
        var flags = section.Byte();
        if (flags is 2 or 3)
            throw WasmProposalNames.Off(WasmProposals.SharedEverything, section.At - 1);
        return flags <= 1 ? new GlobalType(type, flags == 1) : throw new ModuleRefusedException("malformed mutability of a global", section.At - 1);
    }

    public static uint ReadTag(ref ModuleReader section, ref WasmProposals used)
    {
        used |= WasmProposals.Exceptions;
        if (section.Byte() != 0)
            throw new ModuleRefusedException("unknown attribute of a tag", section.At - 1);
        return section.U32();
    }

    // A table of functions was there before references were values.
    private static WasmValueType Plain(ref ModuleReader section) => new(section.Byte(), true, true, 0);

    private static void Skip(ref ModuleReader section, ModuleContents contents)
    {
        var scratch = new ModuleContents(contents.Limits);
        ReadType(ref section, scratch);
    }

    private static (byte Kind, uint Index) ReadType(ref ModuleReader section, ModuleContents contents)
    {
        ref var used = ref contents.Counts.Used;
        var kind = section.Byte();
        switch (kind)
        {
            case 0:
                contents.Functions.Add((int)section.U32());
                return (kind, (uint)contents.Functions.Count - 1);
            case 1:
                contents.Tables.Add(ReadTable(ref section, ref used));
                return (kind, (uint)contents.Tables.Count - 1);
            case 2:
                contents.Memories.Add(WasmLimits.ReadMemory(ref section, ref used));
                return (kind, (uint)contents.Memories.Count - 1);
            case 3:
                contents.Globals.Add(ReadGlobal(ref section, ref used));
                return (kind, (uint)contents.Globals.Count - 1);
            case 4:
                contents.Tags.Add((int)ReadTag(ref section, ref used));
                return (kind, (uint)contents.Tags.Count - 1);
            case 0x20:
                throw WasmProposalNames.Off(WasmProposals.CustomDescriptors, section.At - 1);
            default:
                throw new ModuleRefusedException($"unknown kind {kind} of an import", section.At - 1);
        }
    }

    private static void Add(string module, string name, (byte Kind, uint Index) item, int at, ModuleContents contents)
    {
        ModuleLimits.Check(GuestLimit.Entries, contents.Imports.Count + 1, contents.Limits.Entries, at);
        contents.Imports.Add(new BoundaryItem(module, name, item.Kind, item.Index, at));
    }
}
