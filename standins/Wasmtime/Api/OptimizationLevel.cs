namespace Wasmtime;

public enum OptimizationLevel : byte
{
    None,
    Speed,
    SpeedAndSize,
}
