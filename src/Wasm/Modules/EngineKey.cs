using System.Numerics;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>What an engine is fixed to.</summary>
/// <param name="Options">The options of its code.</param>
/// <param name="StackBytes">The guest's call stack, a power of two.</param>
/// <param name="IsPooled">Whether instances come from a pool of memories and tables that are mapped once.</param>
internal readonly record struct EngineKey(CompileOptions Options, int StackBytes, bool IsPooled = false)
{
    /// <summary>What most runs have: the only engine that is worth a pool.</summary>
    public bool IsUsual => !Options.CountsFuel && StackBytes == GuestLimits.Default.StackBytes;

    public static EngineKey For(GuestLimits limits) =>
        new(new CompileOptions(limits.Fuel is not null), (int)BitOperations.RoundUpToPowerOf2((uint)limits.StackBytes));
}
