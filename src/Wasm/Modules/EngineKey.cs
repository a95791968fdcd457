using System.Numerics;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>What an engine is fixed to: the options of its code, and the guest's call stack in bytes, a power of two.</summary>
internal readonly record struct EngineKey(CompileOptions Options, int StackBytes)
{
    public static EngineKey For(GuestLimits limits) =>
        new(new CompileOptions(limits.Fuel is not null), (int)BitOperations.RoundUpToPowerOf2((uint)limits.StackBytes));
}
