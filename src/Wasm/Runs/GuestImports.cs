using System.Collections.Frozen;
using Wasmtime;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>All functions that guests can import, and defining those that one module asks for.</summary>
internal static class GuestImports
{
    private static readonly FrozenDictionary<(string Module, string Name), Action<Linker>> Offered = Collect();

    /// <summary>The import modules and names that are offered.</summary>
    public static IEnumerable<(string Module, string Name)> Names => Offered.Keys;

    public static bool IsOffered(string module, string name) => Offered.ContainsKey((module, name));

    /// <summary>
    /// Defines what the module imports and answers, in words, what of it nobody can offer. Functions that a run may bring are defined too, and listed in
    /// <paramref name="fromHost"/>.
    /// </summary>
    public static IReadOnlyList<string> Define(Linker linker, Module module, List<HostImport> fromHost)
    {
        var missing = new List<string>();
        var defined = new HashSet<(string, string)>();
        foreach (var import in module.Imports)
        {
            var key = (import.ModuleName, import.Name);
            if (import is not FunctionImport function)
                missing.Add($"{Kind(import)} {InWords(import.ModuleName, import.Name)}");
            else if (!defined.Add(key))
                continue;
            else if (Offered.TryGetValue(key, out var define))
                define(linker);
            else if (HostImport.Of(function) is { } host)
                DefineFromHost(host, function);
            else
                missing.Add(Words(import.ModuleName, import.Name));
        }

        return missing;

        void DefineFromHost(HostImport host, FunctionImport import)
        {
            HostImport.Define(linker, import, fromHost.Count);
            fromHost.Add(host);
        }
    }

    /// <summary>A function in words.</summary>
    public static string Words(string module, string name) => $"function {InWords(module, name)}";

    private static string InWords(string module, string name) => Printable.Escape($"{module}.{name}");

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
