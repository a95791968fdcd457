using Wasmtime;

namespace Wetware.Wasm.Modules;

/// <summary>The engine's settings: one place, so that code compiled in one process loads in another.</summary>
public static class EngineConfiguration
{
    /// <summary>
    /// The largest call stack that the engine supports: its own reserve for asynchronous calls. A larger one ends the process inside the engine.
    /// </summary>
    public const int MaxStackBytes = 2 << 20;

    /// <summary>The smallest call stack that may be asked for, in bytes; host functions run on a stack of their own.</summary>
    public const int MinStackBytes = 64 << 10;

    /// <summary>Creates the settings of an engine; the caller disposes them.</summary>
    /// <param name="options">Options that change the code.</param>
    /// <param name="stackBytes">The guest's call stack; it does not change the code.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stack is outside <see cref="MinStackBytes"/> to <see cref="MaxStackBytes"/>.</exception>
    public static Config Create(CompileOptions options, int stackBytes = 1 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stackBytes, MinStackBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stackBytes, MaxStackBytes);
        return new Config()
            .WithEpochInterruption(true)
            .WithFuelConsumption(options.CountsFuel)
            .WithMaximumStackSize(stackBytes)
            .WithWasmThreads(false)
            .WithComponentModel(true);
    }
}
