using Wasmtime;
using Wasmtime.Components;

namespace Wetware.Wasm.Modules;

/// <summary>Looks at modules without running or compiling them.</summary>
public static class ModuleInspector
{
    /// <summary>What a module or component is, asks for and offers.</summary>
    /// <exception cref="ModuleRefusedException">It is malformed, invalid or over a limit.</exception>
    public static ModuleReport Inspect(ReadOnlySpan<byte> module, ModuleLimits? limits = null)
    {
        var (summary, (kind, imports, exports)) = ModuleScan.Describe(module, limits ?? ModuleLimits.Default);
        if (ValidateTypes(module) is { } wrong)
            throw new ModuleRefusedException(wrong);
        return new ModuleReport(summary, kind, imports, exports);
    }

    /// <summary>What a module imports and exports, by one pass over its bytes; types of values in its code are not checked.</summary>
    /// <exception cref="ModuleRefusedException">It is malformed, over a limit, or needs a proposal that is off.</exception>
    public static ModuleDescription Describe(ReadOnlySpan<byte> module, ModuleLimits? limits = null) =>
        ModuleScan.Describe(module, limits ?? ModuleLimits.Default).Description;

    /// <summary>Whether bytes say of themselves that they are a component.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> module) => ModuleScan.IsComponent(module);

    /// <summary>Null when a module is valid and within the limits; else what is wrong with it.</summary>
    public static string? Validate(ReadOnlySpan<byte> module, ModuleLimits? limits = null)
    {
        try
        {
            ModuleScan.Read(module, limits ?? ModuleLimits.Default);
            return ValidateTypes(module);
        }
        catch (ModuleRefusedException e)
        {
            return e.Message;
        }
    }

    /// <summary>The engine's own check, which takes memory and time in proportion to the module and generates no code.</summary>
    internal static string? ValidateTypes(ReadOnlySpan<byte> module)
    {
        using var config = EngineConfiguration.Create(default);
        using var engine = new Engine(config);
        return ValidateTypes(engine, module);
    }

    /// <summary>The same with an engine that is there.</summary>
    internal static string? ValidateTypes(Engine engine, ReadOnlySpan<byte> module) =>
        ModuleScan.IsComponent(module) ? ValidateComponent(engine, module) : Module.Validate(engine, module);

    private static string? ValidateComponent(Engine engine, ReadOnlySpan<byte> component)
    {
        var modules = new List<Range>();
        var skeleton = ComponentSkeleton.Of(component, modules);
        foreach (var module in modules)
        {
            if (Module.Validate(engine, component[module]) is { } wrong)
                return wrong;
        }

        try
        {
            Component.FromBytes(engine, skeleton).Dispose();
            return null;
        }
        catch (WasmtimeException e)
        {
            return e.Message;
        }
    }
}
