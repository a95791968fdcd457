using System.Globalization;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>Puts imports and exports into words, and refuses those whose types the engine's C interface cannot express.</summary>
internal static class ModuleBoundary
{
    /// <summary>Parameters, and results, that are written out; of more than that their count.</summary>
    private const int MostWritten = 64;

    private const string Allowed = "only numbers, v128, funcref and externref can cross a module's boundary";

    /// <summary>Describes the boundary of a core module.</summary>
    /// <exception cref="ModuleRefusedException">An import or export has a type that cannot be expressed, or names what is not there.</exception>
    public static ModuleDescription Describe(ModuleContents contents, ModuleReader module)
    {
        var functions = new Dictionary<int, BoundaryType>();
        var imports = new ModuleImport[contents.Imports.Count];
        for (var i = 0; i < imports.Length; i++)
        {
            var item = contents.Imports[i];
            var type = Type(item, $"import {Printable.Quote(item.Module)} {Printable.Quote(item.Name)}", contents, module, functions);
            imports[i] = new ModuleImport(item.Module, item.Name, type, item.Kind == 0 && GuestImports.IsOffered(item.Module, item.Name));
        }

        var exports = new ModuleExport[contents.Exports.Count];
        for (var i = 0; i < exports.Length; i++)
        {
            var item = contents.Exports[i];
            exports[i] = new ModuleExport(item.Name, Type(item, $"export {Printable.Quote(item.Name)}", contents, module, functions));
        }

        var kind = Array.Exists(exports, e => e.Name == "_start") ? ModuleKind.Command
            : Array.Exists(exports, e => e.Name == "_initialize") ? ModuleKind.Reactor
            : ModuleKind.Library;
        return new ModuleDescription(kind, imports, exports);
    }

    private static string Type(
        BoundaryItem item, string what, ModuleContents contents, ModuleReader module, Dictionary<int, BoundaryType> functions)
    {
        var (text, refused) = item.Kind switch
        {
            0 => Function(At(contents.Functions, item, what), item, what, contents, module, functions),
            1 => Table(At(contents.Tables, item, what), item, what),
            2 => Memory(At(contents.Memories, item, what)),
            3 => Global(At(contents.Globals, item, what)),
            _ => Function(At(contents.Tags, item, what), item, what, contents, module, functions),
        };
        if (refused is { } type)
            throw new ModuleRefusedException($"{what} has the type {text}: {type.Text} is not supported there; {Allowed}", item.At);
        return item.Kind == 4 ? "tag" + text["func".Length..] : text;
    }

    private static T At<T>(List<T> space, BoundaryItem item, string what) =>
        item.Index < space.Count ? space[(int)item.Index] : throw new ModuleRefusedException($"{what} names what is not there", item.At);

    private static BoundaryType Function(
        int type, BoundaryItem item, string what, ModuleContents contents, ModuleReader module, Dictionary<int, BoundaryType> functions)
    {
        if (functions.TryGetValue(type, out var known))
            return known;
        if ((uint)type >= contents.Types.Count)
            throw new ModuleRefusedException($"{what} has the type {(uint)type}, which is not there", item.At);
        var reader = module.From(contents.Types[type]);
        if (reader.Byte() != TypeScan.FunctionKind)
            throw new ModuleRefusedException($"{what} has the type {type}, which is no function type", item.At);
        WasmValueType? refused = null;
        var text = $"func ({Values(ref reader, ref refused)}) -> ({Values(ref reader, ref refused)})";
        return functions[type] = new BoundaryType(text, refused);
    }

    private static string Values(ref ModuleReader reader, ref WasmValueType? refused)
    {
        var used = WasmProposals.None;
        var count = reader.U32();
        var texts = new List<string>();
        for (var i = 0u; i < count; i++)
        {
            var type = WasmValueType.Read(ref reader, ref used);
            if (!type.IsExpressible)
                refused ??= type;
            if (i < MostWritten)
                texts.Add(type.Text);
        }

        return string.Join(", ", texts) + (count > MostWritten ? $", and {count - MostWritten} more" : "");
    }

    private static BoundaryType Table(TableType table, BoundaryItem item, string what)
    {
        var limits = table.Limits;
        if (limits.Is64 && Math.Max(limits.Minimum, limits.Maximum ?? 0) > uint.MaxValue)
            throw new ModuleRefusedException($"{what} is a table with a bound above {uint.MaxValue}, which is not supported there", item.At);
        var element = table.Element.Code == WasmValueType.Func && table.Element.IsNullable ? "" : " " + table.Element.Text;
        return new BoundaryType(Bounds("table", limits) + element, table.Element.IsExpressible ? null : table.Element);
    }

    private static BoundaryType Memory(WasmLimits limits) => new(Bounds("memory", limits), null);

    private static BoundaryType Global(GlobalType global) =>
        new($"global {(global.IsMutable ? "mut " : "")}{global.Type.Text}", global.Type.IsExpressible ? null : global.Type);

    private static string Bounds(string what, WasmLimits limits) => string.Create(
        CultureInfo.InvariantCulture, $"{what}{(limits.Is64 ? " i64" : "")} {limits.Minimum}..{(limits.Maximum is { } most ? most : "")}");

    /// <summary>A type in words.</summary>
    /// <param name="Text">The words.</param>
    /// <param name="Refused">The value type in it that cannot be expressed.</param>
    private sealed record BoundaryType(string Text, WasmValueType? Refused);
}
