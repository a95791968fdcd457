using Wasmtime;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// A module compiled for an engine of its own. The engine is used by one run at a time: only so can one guest be interrupted without
/// touching the others, because an engine's epoch ends all that run on it.
/// </summary>
internal sealed class CompiledModule : IDisposable
{
    private CompiledModule(Engine engine, Module module, Linker linker, IReadOnlyList<string> missing, ModuleSummary summary, EngineVariant variant)
    {
        Engine = engine;
        Module = module;
        Linker = linker;
        Missing = missing;
        Summary = summary;
        Variant = variant;
    }

    public Engine Engine { get; }

    public Module Module { get; }

    public Linker Linker { get; }

    /// <summary>Imports that nobody offers.</summary>
    public IReadOnlyList<string> Missing { get; }

    public ModuleSummary Summary { get; }

    public EngineVariant Variant { get; }

    /// <summary>Its number among the idle ones while it is one of them.</summary>
    public long IdleNumber { get; set; }

    /// <exception cref="WasmtimeException">The module is invalid.</exception>
    public static CompiledModule Compile(ModuleSummary summary, ReadOnlySpan<byte> bytes, EngineVariant variant)
    {
        var engine = NewEngine(variant);
        try
        {
            return Finish(engine, Module.FromBytes(engine, summary.Digest.Hex, bytes), summary, variant);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Another copy, without validating and compiling again.</summary>
    public CompiledModule Copy()
    {
        var engine = NewEngine(Variant);
        try
        {
            return Finish(engine, Module.Deserialize(engine, Summary.Digest.Hex, Module.Serialize()), Summary, Variant);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public static Engine NewEngine(EngineVariant variant)
    {
        using var config = new Config();
        return new Engine(config
            .WithEpochInterruption(true)
            .WithFuelConsumption(variant.CountsFuel)
            .WithMaximumStackSize(variant.StackBytes)
            .WithWasmThreads(false));
    }

    public void Dispose()
    {
        Linker.Dispose();
        Module.Dispose();
        Engine.Dispose();
    }

    private static CompiledModule Finish(Engine engine, Module module, ModuleSummary summary, EngineVariant variant)
    {
        var linker = new Linker(engine);
        var missing = GuestImports.Define(linker, module);
        return new CompiledModule(engine, module, linker, missing, summary, variant);
    }
}
