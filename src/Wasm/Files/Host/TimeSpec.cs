using System.Runtime.InteropServices;

namespace Wetware.Wasm.Files;

/// <summary>The 64-bit <c>struct timespec</c> as <c>utimensat</c> takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    private const long Omit = 0x3ffffffe;
    public long Seconds;
    public long Nanoseconds;

    /// <summary>A time to set, or the mark that leaves it as it is.</summary>
    public static TimeSpec From(ulong? sinceEpoch) => sinceEpoch is { } time
        ? new TimeSpec { Seconds = (long)(time / 1_000_000_000), Nanoseconds = (long)(time % 1_000_000_000) }
        : new TimeSpec { Nanoseconds = Omit };
}
