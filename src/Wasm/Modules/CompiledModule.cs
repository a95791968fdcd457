using Wasmtime;
using Wasmtime.Components;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>A module or component whose code is loaded into an engine. Any number of runs use it at once and share its memory.</summary>
internal sealed class CompiledModule : IDisposable
{
    private readonly Dictionary<string, FunctionExport> _exports = [];
    private UnofferedImport[] _unoffered = [];

    private CompiledModule(Engine engine, EngineKey key, ModuleSummary summary, ModuleDescription description)
    {
        Engine = engine;
        Key = key;
        Summary = summary;
        Description = description;
    }

    public Engine Engine { get; }

    public EngineKey Key { get; }

    public ModuleSummary Summary { get; }

    public ModuleDescription Description { get; }

    /// <summary>The module; null for a component.</summary>
    public Module? Module { get; private set; }

    /// <summary>What the module imports, defined; null for a component.</summary>
    public Linker? Linker { get; private set; }

    /// <summary>The component; null for a module.</summary>
    public Component? Component { get; private set; }

    /// <summary>WASI 0.2, defined; null for a module.</summary>
    public ComponentLinker? ComponentLinker { get; private set; }

    /// <summary>Functions that each run has to bring, by the index that is theirs in <see cref="GuestContext.HostFunctions"/>.</summary>
    public IReadOnlyList<HostImport> FromHost { get; private set; } = [];

    /// <summary>Whether it is a module that imports functions of WASI.</summary>
    public bool ImportsWasi { get; private set; }

    /// <summary>The module's exported function of a name.</summary>
    public FunctionExport? FindExport(string name) => _exports.GetValueOrDefault(name);

    /// <summary>Imports that nobody offers to a run, in words.</summary>
    public IReadOnlyList<string> Missing(GuestRun run)
    {
        List<string>? missing = null;
        foreach (var (words, host) in _unoffered)
        {
            if (host is null || run.Functions?.ContainsKey((host.Module, host.Name)) != true)
                (missing ??= []).Add(words);
        }

        return missing ?? (IReadOnlyList<string>)[];
    }

    /// <summary>Loads code that <see cref="IModuleCompiler.CompileAsync"/> wrote. The file is trusted: it is run as native code.</summary>
    /// <exception cref="WasmtimeException">The code is of another engine, other options or another processor.</exception>
    public static CompiledModule Load(Engine engine, EngineKey key, ModuleSummary summary, ModuleDescription description, string path)
    {
        var loaded = new CompiledModule(engine, key, summary, description);
        try
        {
            if (description.Kind == ModuleKind.Component)
                loaded.Link(Component.DeserializeFile(engine, path));
            else
                loaded.Link(Module.DeserializeFile(engine, summary.Digest.Hex, path));
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Compiles a module into memory alone.</summary>
    /// <exception cref="ModuleRefusedException">The engine refuses it.</exception>
    public static CompiledModule Compile(Engine engine, EngineKey key, ModuleSummary summary, ModuleDescription description, ReadOnlySpan<byte> bytes)
    {
        var compiled = new CompiledModule(engine, key, summary, description);
        try
        {
            if (description.Kind == ModuleKind.Component)
                compiled.Link(Component.FromBytes(engine, bytes));
            else
                compiled.Link(Module.FromBytes(engine, "module", bytes));
            return compiled;
        }
        catch (Exception e)
        {
            compiled.Dispose();
            if (e is WasmtimeException)
                throw new ModuleRefusedException(e.Message, inner: e);
            throw;
        }
    }

    public void Dispose()
    {
        ComponentLinker?.Dispose();
        Component?.Dispose();
        Linker?.Dispose();
        Module?.Dispose();
    }

    private void Link(Module module)
    {
        Module = module;
        Linker = new Linker(Engine);
        _unoffered = [.. GuestImports.Define(Linker, Module)];
        foreach (var export in Module.Exports)
        {
            if (export is FunctionExport function)
                _exports.Add(function.Name, function);
        }

        foreach (var import in Module.Imports)
            ImportsWasi |= WasiImports.IsOf(import.ModuleName);
        FromHost = [.. _unoffered.Where(import => import.FromHost is not null).Select(import => import.FromHost!)];
    }

    private void Link(Component component)
    {
        Component = component;
        ComponentLinker = new ComponentLinker(Engine);
        ComponentLinker.AddWasiPreview2();
        _unoffered = [.. Description.Imports.Where(import => !import.Offered).Select(import => new UnofferedImport($"{import.Type} {Printable.Escape(import.Module)}", null))];
    }
}
