using System.Runtime.InteropServices;

namespace Wetware.Wasm.Runs;

/// <summary>Whether the present thread, which somebody else started, has stack enough for a guest.</summary>
internal static partial class GuestStack
{
    /// <summary>What the callers of a guest may have used of the stack already.</summary>
    private const int UsedBytes = 512 << 10;

    [ThreadStatic]
    private static nint _bytes;

    /// <summary>Whether there is room for so many bytes.</summary>
    public static bool HasRoom(int bytes) => (_bytes == 0 ? _bytes = Measure() : _bytes) >= bytes + UsedBytes;

    // The size of a thread's stack is a setting of the system, and differs between C libraries.
    private static nint Measure()
    {
        const int attributesBytes = 64; // 56 in glibc, 32 or 56 in musl
        if (!OperatingSystem.IsLinux())
            return 1;
        unsafe
        {
            var attributes = stackalloc long[attributesBytes / sizeof(long)];
            if (GetAttributes(Self(), attributes) != 0)
                return 1;
            var known = GetStackSize(attributes, out var size) == 0;
            _ = Destroy(attributes);
            return known ? (nint)size : 1;
        }
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    private static unsafe partial int GetAttributes(nint thread, long* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstacksize")]
    private static unsafe partial int GetStackSize(long* attributes, out nuint size);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    private static unsafe partial int Destroy(long* attributes);
}
