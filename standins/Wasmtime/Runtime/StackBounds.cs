using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wasmtime.Runtime;

/// <summary>Where the current thread's stack ends: .NET cannot survive a real overflow, so guests stop before it.</summary>
internal static unsafe partial class StackBounds
{
    /// <summary>Left for host functions, exception handling and the runtime below the deepest guest frame.</summary>
    private const nuint Reserve = 256 * 1024;

    /// <summary>Assumed below the first use on a platform that does not tell: less than any default stack.</summary>
    private const nuint AssumedBytes = 512 * 1024;

    [ThreadStatic]
    private static nuint _lowest;

    /// <summary>The lowest stack pointer that guest code may reach when it may use <paramref name="bytes"/> from here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nuint LimitFor(int bytes)
    {
        byte here;
        var current = (nuint)(&here);
        var asked = current > (nuint)bytes ? current - (nuint)bytes : 0;
        return Math.Max(asked, End);
    }

    /// <summary>The lowest stack pointer that guest code may reach on this thread.</summary>
    public static nuint End => Lowest + Reserve;

    private static nuint Lowest
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get
        {
            byte here;
            if (_lowest == 0)
                _lowest = FindLowest((nuint)(&here));
            return _lowest;
        }
    }

    /// <summary>Whether the current thread has this much stack left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool HasLeft(nuint bytes)
    {
        byte here;
        var current = (nuint)(&here);
        return current > Lowest && current - Lowest >= bytes;
    }

    private static nuint FindLowest(nuint current)
    {
        if (OperatingSystem.IsWindows())
        {
            GetCurrentThreadStackLimits(out var low, out _);
            return low;
        }

        if (OperatingSystem.IsMacOS())
        {
            var self = PthreadSelf();
            return PthreadGetStackAddress(self) - PthreadGetStackSize(self);
        }

        var attributes = stackalloc byte[256];
        if (OperatingSystem.IsLinux() && PthreadGetAttributes(PthreadSelf(), attributes) == 0)
        {
            var known = PthreadGetStack(attributes, out var low, out var size) == 0 && size != 0;
            _ = PthreadDestroyAttributes(attributes);
            if (known)
                return low;
        }

        return current - AssumedBytes;
    }

    [LibraryImport("kernel32")]
    private static partial void GetCurrentThreadStackLimits(out nuint low, out nuint high);

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint PthreadSelf();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    private static partial int PthreadGetAttributes(nint thread, byte* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    private static partial int PthreadGetStack(byte* attributes, out nuint low, out nuint size);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    private static partial int PthreadDestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_get_stackaddr_np")]
    private static partial nuint PthreadGetStackAddress(nint thread);

    [LibraryImport("libc", EntryPoint = "pthread_get_stacksize_np")]
    private static partial nuint PthreadGetStackSize(nint thread);
}
