using Wasmtime;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>All functions that guests can import, and defining those that one module asks for.</summary>
internal static class GuestImports
{
    // By import module, then by name.
    private static readonly Dictionary<string, Dictionary<string, Action<Linker>>> Offered = Collect();

    public static bool IsOffered(string module, string name) => Find(module, name) is not null;

    /// <summary>
    /// Defines what the module imports and answers, in its order and in words, what of it nobody offers here. Functions among it that a run may bring are defined as calls of the
    /// run's, by their place among those.
    /// </summary>
    public static IReadOnlyList<UnofferedImport> Define(Linker linker, Module module)
    {
        var unoffered = new List<UnofferedImport>();
        var defined = new HashSet<string>();
        var fromHost = 0;
        foreach (var import in module.Imports)
        {
            var words = $"{Kind(import)} {Printable.Escape($"{import.ModuleName}.{import.Name}")}";
            if (import is not FunctionImport function)
                unoffered.Add(new UnofferedImport(words, null));
            else if (!defined.Add($"{import.ModuleName.Length}:{import.ModuleName}{import.Name}"))
                continue;
            else if (Find(import.ModuleName, import.Name) is { } define)
                define(linker);
            else if (HostImport.Of(function) is { } host)
                AddFromHost(host, function, words);
            else
                unoffered.Add(new UnofferedImport(words, null));
        }

        return unoffered;

        void AddFromHost(HostImport host, FunctionImport import, string words)
        {
            HostImport.Define(linker, import, fromHost++);
            unoffered.Add(new UnofferedImport(words, host));
        }
    }

    private static Action<Linker>? Find(string module, string name) => Offered.GetValueOrDefault(module)?.GetValueOrDefault(name);

    private static string Kind(Import import) => import switch
    {
        MemoryImport => "memory",
        TableImport => "table",
        GlobalImport => "global",
        TagImport => "tag",
        _ => "function",
    };

    private static Dictionary<string, Dictionary<string, Action<Linker>>> Collect()
    {
        var all = new Dictionary<string, Dictionary<string, Action<Linker>>>();
        WasiImports.AddTo(all);
        all[WwImports.ModuleName] = WwImports.All();
        return all;
    }
}

/// <summary>An import that neither WASI nor <c>ww</c> offers.</summary>
/// <param name="Words">What it is, in words.</param>
/// <param name="FromHost">The function that a run may bring for it; null when none can be.</param>
internal sealed record UnofferedImport(string Words, HostImport? FromHost);
