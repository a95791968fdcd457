namespace Wetware.Wasm.Wasi;

/// <summary>Clocks. The monotonic and the two CPU clocks count from the start of the run, so that they tell nothing about the host.</summary>
internal sealed partial class WasiHost
{
    public Errno ClockResGet(GuestMemory memory, uint clock, uint result)
    {
        if (!Enum.IsDefined((ClockId)clock))
            return Errno.Inval;
        var resolution = (ClockId)clock == ClockId.Realtime
            ? (ulong)WasiTime.NanosecondsPerTick
            : Math.Max(1, 1_000_000_000UL / (ulong)_time.TimestampFrequency);
        return memory.TryWrite(result, resolution) ? Errno.Success : Errno.Fault;
    }

    /// <summary>The precision asked for is a wish that this clock always meets.</summary>
    public Errno ClockTimeGet(GuestMemory memory, uint clock, ulong precision, uint result)
    {
        _ = precision;
        if (!Enum.IsDefined((ClockId)clock))
            return Errno.Inval;
        return memory.TryWrite(result, Now((ClockId)clock)) ? Errno.Success : Errno.Fault;
    }

    private ulong Now(ClockId clock) => clock == ClockId.Realtime
        ? WasiTime.Nanoseconds(_time.GetUtcNow())
        : WasiTime.Nanoseconds(_time.GetElapsedTime(_started));
}
