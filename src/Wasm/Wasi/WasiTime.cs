namespace Wetware.Wasm.Wasi;

/// <summary>Time as WASI counts it: nanoseconds in 64 bits.</summary>
internal static class WasiTime
{
    public const long NanosecondsPerTick = 100;

    public static ulong Nanoseconds(DateTimeOffset time) =>
        time < DateTimeOffset.UnixEpoch ? 0 : (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * (ulong)NanosecondsPerTick;

    public static ulong Nanoseconds(TimeSpan time) => time < TimeSpan.Zero ? 0 : (ulong)time.Ticks * (ulong)NanosecondsPerTick;

    /// <summary>Rounded up, so that a sleep is never shorter than asked; the longest is what a timer can wait.</summary>
    public static TimeSpan Span(ulong nanoseconds)
    {
        var ticks = (nanoseconds / (ulong)NanosecondsPerTick) + (nanoseconds % (ulong)NanosecondsPerTick == 0 ? 0UL : 1UL);
        return ticks > (ulong)TimeSpan.FromDays(30).Ticks ? TimeSpan.FromDays(30) : TimeSpan.FromTicks((long)ticks);
    }
}
