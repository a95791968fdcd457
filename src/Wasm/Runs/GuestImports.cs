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
    /// Defines what the module imports and answers, in its order and in words, what of it nobody offers here. Functions among it that a run may bring are defined as calls of the
    /// run's, by their place among those.
    /// </summary>
    public static IReadOnlyList<(string Words, HostImport? FromHost)> Define(Linker linker, Module module)
    {
        var unoffered = new List<(string Words, HostImport? FromHost)>();
        var defined = new HashSet<(string, string)>();
        var fromHost = 0;
        foreach (var import in module.Imports)
        {
            var key = (import.ModuleName, import.Name);
            var words = $"{Kind(import)} {Printable.Escape($"{import.ModuleName}.{import.Name}")}";
            if (import is not FunctionImport function)
                unoffered.Add((words, null));
            else if (!defined.Add(key))
                continue;
            else if (Offered.TryGetValue(key, out var define))
                define(linker);
            else if (HostImport.Of(function) is { } host)
                AddFromHost(host, function, words);
            else
                unoffered.Add((words, null));
        }

        return unoffered;

        void AddFromHost(HostImport host, FunctionImport import, string words)
        {
            HostImport.Define(linker, import, fromHost++);
            unoffered.Add((words, host));
        }
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
