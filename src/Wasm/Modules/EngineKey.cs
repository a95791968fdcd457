using System.Numerics;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>What an engine is fixed to.</summary>
/// <param name="CountsFuel">Whether its code counts fuel.</param>
/// <param name="StackBytes">The guest's call stack, a power of two.</param>
/// <param name="IsPooled">Whether instances come from a pool of memories and tables that are mapped once.</param>
internal sealed record EngineKey(bool CountsFuel, int StackBytes, bool IsPooled = false)
{
    /// <summary>The options of its code.</summary>
    public CompileOptions Options => new(CountsFuel);

    /// <summary>What most runs have: the only engine that is worth a pool.</summary>
    public bool IsUsual => !CountsFuel && StackBytes == GuestLimits.Default.StackBytes;

    public static EngineKey For(GuestLimits limits) =>
        new(limits.Fuel is not null, (int)BitOperations.RoundUpToPowerOf2((uint)limits.StackBytes));
}
