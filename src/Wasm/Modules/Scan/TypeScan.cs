using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>Reads the entries of the type section (sections 5.3.6 to 5.3.9).</summary>
internal static class TypeScan
{
    public const byte FunctionKind = 0x60;

    private const byte RecursiveGroup = 0x4e;
    private const byte SubType = 0x50;
    private const byte FinalSubType = 0x4f;

    /// <summary>Reads a type, or a group of types that may refer to one another.</summary>
    public static void ReadGroup(ref ModuleReader section, ModuleContents contents)
    {
        if (section.Peek() != RecursiveGroup)
        {
            ReadSubType(ref section, contents);
            return;
        }

        section.Byte();
        contents.Counts.Used |= WasmProposals.Gc;
        for (var count = section.Count(); count > 0; count--)
            ReadSubType(ref section, contents);
    }

    private static void ReadSubType(ref ModuleReader section, ModuleContents contents)
    {
        ModuleLimits.Check(GuestLimit.Entries, contents.Types.Count + 1, contents.Limits.Entries, section.At);
        ref var used = ref contents.Counts.Used;
        if (section.Peek() is SubType or FinalSubType)
        {
            section.Byte();
            used |= WasmProposals.Gc;
            for (var supers = section.Count(); supers > 0; supers--)
                section.U32();
        }

        contents.Types.Add(section.At);
        var at = section.At;
        var kind = section.Byte();
        switch (kind)
        {
            case FunctionKind:
                Values(ref section, ref used);
                if (Values(ref section, ref used) > 1)
                    used |= WasmProposals.MultiValue;
                break;
            case 0x5f:
                used |= WasmProposals.Gc;
                for (var fields = section.Count(); fields > 0; fields--)
                    Field(ref section, ref used);
                break;
            case 0x5e:
                used |= WasmProposals.Gc;
                Field(ref section, ref used);
                break;
            case 0x5d:
                throw WasmProposalNames.Off(WasmProposals.StackSwitching, at);
            case 0x65:
                throw WasmProposalNames.Off(WasmProposals.SharedEverything, at);
            case 0x4c or 0x4d:
                throw WasmProposalNames.Off(WasmProposals.CustomDescriptors, at);
            default:
                throw new ModuleRefusedException($"0x{kind:x2} is no kind of type", at);
        }
    }

    private static uint Values(ref ModuleReader section, ref WasmProposals used)
    {
        var count = section.Count();
        for (var i = 0u; i < count; i++)
            WasmValueType.Read(ref section, ref used);
        return count;
    }

    private static void Field(ref ModuleReader section, ref WasmProposals used)
    {
        const byte packed8 = 0x78;
        const byte packed16 = 0x77;
        if (section.Peek() is packed8 or packed16)
            section.Byte();
        else
            WasmValueType.Read(ref section, ref used);
        if (section.Byte() > 1)
            throw new ModuleRefusedException("malformed mutability of a field", section.At - 1);
    }
}
