using Wetware.Errors;
using Wetware.Wasm.Modules;

namespace Wetware.Devices.Modules;

/// <summary>Reads what a module imports and exports from its type section; nothing of it is compiled or run.</summary>
internal static class ModuleParser
{
    /// <exception cref="WetwareException"><c>failed</c>: the bytes are no module.</exception>
    public static (IReadOnlyList<ModuleFunction> Exports, IReadOnlyList<ModuleRequirement> Requirements) Parse(ReadOnlySpan<byte> bytes)
    {
        ModuleReport report;
        try
        {
            report = ModuleInspector.Inspect(bytes);
        }
        catch (ModuleRefusedException error)
        {
            throw new WetwareException(ErrorKind.Failed, $"field 'module': {error.Message}", error);
        }

        if (report.Kind == ModuleKind.Component)
            throw new WetwareException(ErrorKind.Failed, "field 'module': is a component; devices run core modules");
        return (
            [.. report.Exports.Where(export => IsFunction(export.Type)).Select(export => new ModuleFunction(export.Name, CountParameters(export.Type)))],
            [.. report.Imports.Where(import => IsFunction(import.Type)).Select(import => new ModuleRequirement(import.Module, import.Name))]);
    }

    /// <summary>How many parameters a type such as <c>func (i32, i64) -> (i32)</c> has.</summary>
    internal static int CountParameters(string type)
    {
        var open = type.IndexOf('(', StringComparison.Ordinal);
        var close = type.IndexOf(") ->", StringComparison.Ordinal);
        var list = type[(open + 1)..close];

        if (string.IsNullOrWhiteSpace(list))
            return 0;
        var parts = list.Split(", ");

        // Of very many parameters the type lists the first ones and says how many more there are.
        return parts[^1].StartsWith("and ", StringComparison.Ordinal)
            ? parts.Length - 1 + int.Parse(parts[^1].AsSpan(4, parts[^1].IndexOf(" more", StringComparison.Ordinal) - 4), System.Globalization.CultureInfo.InvariantCulture)
            : parts.Length;
    }

    private static bool IsFunction(string type) => type.StartsWith("func (", StringComparison.Ordinal);
}
