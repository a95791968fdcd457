namespace Wasmtime.Runtime;

/// <summary>Offsets of <see cref="StoreState"/> as compiled code uses them.</summary>
internal static class StoreLayout
{
    public const int StackLimit = 0;
    public const int Interrupted = 8;
    public const int Fuel = 16;
    public const int Results = 24;
    public const int StackEnd = 48;
}
