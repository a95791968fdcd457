using System.Collections.Frozen;
using Wasmtime;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>All functions that guests can import, and defining those that one module asks for.</summary>
internal static class GuestImports
{
    private static readonly FrozenDictionary<(string Module, string Name), Action<Linker>> Offered = Collect();

    /// <summary>The import modules and names that are offered.</summary>
    public static IEnumerable<(string Module, string Name)> Names => Offered.Keys;

    public static bool IsOffered(string module, string name) => Offered.ContainsKey((module, name));

    /// <summary>Defines what the module imports and answers, in words, what of it nobody offers.</summary>
    public static IReadOnlyList<string> Define(Linker linker, Module module)
    {
        var missing = new List<string>();
        var defined = new HashSet<(string, string)>();
        foreach (var import in module.Imports)
        {
            var key = (import.ModuleName, import.Name);
            if (import is not FunctionImport)
                missing.Add($"{Kind(import)} {Printable.Escape($"{import.ModuleName}.{import.Name}")}");
            else if (!Offered.TryGetValue(key, out var define))
                missing.Add($"function {Printable.Escape($"{import.ModuleName}.{import.Name}")}");
            else if (defined.Add(key))
                define(linker);
        }

        return missing;
    }

    private static string Kind(Import import) => import switch
    {
        MemoryImport => "memory",
        TableImport => "table",
        GlobalImport => "global",
        TagImport => "tag",
        _ => "function",
    };

    private static FrozenDictionary<(string, string), Action<Linker>> Collect()
    {
        var all = new Dictionary<(string, string), Action<Linker>>();
        WasiImports.AddTo(all);
        WwImports.AddTo(all);
        return all.ToFrozenDictionary();
    }
}
