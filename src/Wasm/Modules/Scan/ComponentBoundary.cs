using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>Reads what a component imports and exports at its outermost level (component model, binary format, import and export sections).</summary>
internal static class ComponentBoundary
{
    /// <summary>The interface by which a component is run as a program.</summary>
    public const string RunInterface = "wasi:cli/run@0.2.";

    private const byte ImportSection = 10;
    private const byte ExportSection = 11;

    /// <summary>The packages of WASI 0.2 that the engine offers.</summary>
    private static readonly string[] Offered = ["wasi:cli/", "wasi:clocks/", "wasi:filesystem/", "wasi:io/", "wasi:random/", "wasi:sockets/"];

    /// <param name="sections">The component after its head.</param>
    /// <param name="limits">What the component may be.</param>
    /// <exception cref="ModuleRefusedException">It is malformed or over a limit.</exception>
    public static ModuleDescription Describe(ModuleReader sections, ModuleLimits limits)
    {
        var imports = new List<ModuleImport>();
        var exports = new List<ModuleExport>();
        while (!sections.AtEnd)
        {
            var id = sections.Byte();
            var section = sections.Part(sections.U32());
            if (id is not (ImportSection or ExportSection))
                continue;
            var count = section.U32();
            for (var i = 0; i < count; i++)
            {
                ModuleLimits.Check(GuestLimit.Entries, imports.Count + exports.Count + 1, limits.Entries, section.At);
                var name = Name(ref section);
                if (id == ImportSection)
                    imports.Add(new ModuleImport(name, "", Type(ref section), IsOffered(name)));
                else
                    exports.Add(Export(name, ref section));
            }

            section.Finish("a section of imports or exports");
        }

        return new ModuleDescription(ModuleKind.Component, imports, exports);
    }

    /// <summary>The exported interface by which the component is run; null when there is none.</summary>
    public static string? RunOf(ModuleDescription description) =>
        description.Exports.FirstOrDefault(export => export.Name.StartsWith(RunInterface, StringComparison.Ordinal))?.Name;

    /// <summary>Refuses a component that cannot be run as a program; says nothing of modules.</summary>
    /// <exception cref="ModuleRefusedException">It exports no <c>wasi:cli/run</c>.</exception>
    public static void CheckRuns(ReadOnlySpan<byte> module)
    {
        if (!ModuleScan.IsComponent(module))
            return;
        CheckRuns(Describe(new ModuleReader(module, ModuleScan.HeadBytes, module.Length), ModuleLimits.Default with { Entries = int.MaxValue }));
    }

    /// <inheritdoc cref="CheckRuns(ReadOnlySpan{byte})" />
    public static void CheckRuns(ModuleDescription description)
    {
        if (description.Kind != ModuleKind.Component || RunOf(description) is not null)
            return;
        var names = description.Exports.Count == 0
            ? "nothing"
            : string.Join(", ", description.Exports.Take(10).Select(export => Printable.Quote(export.Name)));
        throw new ModuleRefusedException($"the component exports no wasi:cli/run of WASI 0.2, by which a component is run; it exports {names}");
    }

    private static bool IsOffered(string name) =>
        Offered.Any(package => name.StartsWith(package, StringComparison.Ordinal))
        && name.Contains("@0.2.", StringComparison.Ordinal);

    private static string Name(ref ModuleReader section)
    {
        var at = section.At;
        return section.Byte() is 0x00 or 0x01 ? section.Name() : throw new ModuleRefusedException("an unknown form of a component's name", at);
    }

    private static ModuleExport Export(string name, ref ModuleReader section)
    {
        var at = section.At;
        var type = section.Byte() switch
        {
            0x00 => CoreModule(ref section),
            0x01 => "func",
            0x02 => "value",
            0x03 => "type",
            0x04 => "component",
            0x05 => "instance",
            var sort => throw new ModuleRefusedException($"a component exports an unknown sort {sort}", at),
        };
        section.U32();
        switch (section.Byte())
        {
            case 0x00:
                break;
            case 0x01:
                Type(ref section);
                break;
            default:
                throw new ModuleRefusedException("an export of a component has a malformed type", section.At - 1);
        }

        return new ModuleExport(name, type);
    }

    private static string CoreModule(ref ModuleReader section)
    {
        const byte coreModule = 0x11;
        return section.Byte() == coreModule ? "core module" : throw new ModuleRefusedException("a component's boundary has an unknown core sort", section.At - 1);
    }

    private static string Type(ref ModuleReader section)
    {
        var at = section.At;
        switch (section.Byte())
        {
            case 0x00:
                CoreModule(ref section);
                section.U32();
                return "core module";
            case 0x01:
                section.U32();
                return "func";
            case 0x02:
                if (section.Byte() == 0)
                    section.U32();
                else
                    section.S33();
                return "value";
            case 0x03:
                if (section.Byte() == 0)
                    section.U32();
                return "type";
            case 0x04:
                section.U32();
                return "component";
            case 0x05:
                section.U32();
                return "instance";
            default:
                throw new ModuleRefusedException("a component's boundary has an unknown type", at);
        }
    }
}
