using System.Runtime.InteropServices;

namespace Wetware.Wasm.Modules;

/// <summary>Limits that a process puts on itself (setrlimit(2), setpriority(2)). They exist on Linux; elsewhere only the node's clock holds.</summary>
internal static partial class ProcessLimits
{
    private const int Cpu = 0;
    private const int Data = 2;
    private const int Core = 4;
    private const int Nice = 5;

    /// <summary>No core dumps, which would hold strangers' modules and fill disks, and a lower priority than the node's.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var none = default(Limit);
        SetLimit(Core, in none);
        SetPriority(0, 0, Nice);
    }

    /// <summary>
    /// Limits for the next request: CPU time counts from now (SIGXCPU ends the process), memory is what the process may have mapped private and writable:
    /// address space that is only reserved, as the runtime and the engine do by the terabyte, does not count.
    /// </summary>
    public static void ForRequest(int cpuSeconds, long memoryBytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var used = (ulong)Math.Ceiling(System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds);
        var cpu = new Limit { Soft = used + (ulong)cpuSeconds, Hard = ulong.MaxValue };
        var memory = new Limit { Soft = (ulong)memoryBytes, Hard = ulong.MaxValue };
        SetLimit(Cpu, in cpu);
        SetLimit(Data, in memory);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int priority);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
