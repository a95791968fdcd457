namespace Wetware.Wasm.Wasi;

/// <summary>The clocks of WASI.</summary>
internal enum ClockId : uint
{
    Realtime = 0,
    Monotonic = 1,
    ProcessCpuTime = 2,
    ThreadCpuTime = 3,
}
