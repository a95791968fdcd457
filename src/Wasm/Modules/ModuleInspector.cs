using Wasmtime;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>Looks at modules without running them.</summary>
public static class ModuleInspector
{
    /// <summary>What a module is, asks for and offers.</summary>
    /// <exception cref="ModuleRefusedException">It is malformed, invalid or over a limit.</exception>
    public static ModuleReport Inspect(ReadOnlySpan<byte> module, ModuleLimits? limits = null)
    {
        var summary = ModuleStore.Inspect(module, limits);
        using var config = EngineConfiguration.Create(default);
        using var engine = new Engine(config);
        try
        {
            using var compiled = Module.FromBytes(engine, summary.Digest.Hex, module);
            var (kind, imports, exports) = Describe(compiled);
            return new ModuleReport(summary, kind, imports, exports);
        }
        catch (WasmtimeException e)
        {
            throw new ModuleRefusedException(e.Message, inner: e);
        }
    }

    /// <summary>Null when a module is valid and within the limits; else what is wrong with it.</summary>
    public static string? Validate(ReadOnlySpan<byte> module, ModuleLimits? limits = null)
    {
        try
        {
            ModuleStore.Inspect(module, limits);
        }
        catch (ModuleRefusedException e)
        {
            return e.Message;
        }

        using var config = EngineConfiguration.Create(default);
        using var engine = new Engine(config);
        return Module.Validate(engine, module);
    }

    internal static ModuleDescription Describe(Module module)
    {
        var exports = module.Exports.Select(export => new ModuleExport(export.Name, Type(export))).ToArray();
        var kind = exports.Any(e => e.Name == "_start") ? ModuleKind.Command
            : exports.Any(e => e.Name == "_initialize") ? ModuleKind.Reactor
            : ModuleKind.Library;
        return new ModuleDescription(kind, [.. module.Imports.Select(Import)], exports);
    }

    private static ModuleImport Import(Import import) => new(
        import.ModuleName,
        import.Name,
        import switch
        {
            FunctionImport f => Function(f.Parameters, f.Results),
            MemoryImport m => Bounds("memory", m.Minimum, m.Maximum),
            TableImport t => Bounds("table", t.Minimum, t.Maximum == uint.MaxValue ? null : t.Maximum),
            GlobalImport g => $"global {GuestArguments.Word(g.Kind)}",
            _ => "unknown",
        },
        import is FunctionImport && GuestImports.IsOffered(import.ModuleName, import.Name));

    private static string Type(Export export) => export switch
    {
        FunctionExport f => Function(f.Parameters, f.Results),
        MemoryExport m => Bounds("memory", m.Minimum, m.Maximum),
        TableExport t => Bounds("table", t.Minimum, t.Maximum == uint.MaxValue ? null : t.Maximum),
        GlobalExport g => $"global {GuestArguments.Word(g.Kind)}",
        _ => "unknown",
    };

    private static string Function(IReadOnlyList<ValueKind> parameters, IReadOnlyList<ValueKind> results) =>
        $"func ({GuestArguments.Words(parameters)}) -> ({GuestArguments.Words(results)})";

    private static string Bounds(string what, long least, long? most) => most is null ? $"{what} {least}.." : $"{what} {least}..{most}";
}
