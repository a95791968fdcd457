using System.Runtime.InteropServices;

namespace Wetware.Wasm.Files;

/// <summary>The kernel's <c>struct statx_timestamp</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct StatXTime
{
    public long Seconds;
    public uint Nanoseconds;

    public readonly ulong SinceEpoch => Seconds < 0 ? 0 : ((ulong)Seconds * 1_000_000_000) + Nanoseconds;
}
