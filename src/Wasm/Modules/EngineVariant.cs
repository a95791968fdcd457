using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>What is fixed when a module is compiled: whether fuel is counted, and how much stack it may use.</summary>
internal readonly record struct EngineVariant(bool CountsFuel, int StackBytes)
{
    public static EngineVariant For(GuestLimits limits) =>
        new(limits.Fuel is not null, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)limits.StackBytes));
}
