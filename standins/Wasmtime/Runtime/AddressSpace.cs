using System.Runtime.InteropServices;

namespace Wasmtime.Runtime;

/// <summary>Address space that is reserved first and backed by memory as a guest grows, so that its base never moves.</summary>
internal static unsafe partial class AddressSpace
{
    private const int ReadWrite = 1 | 2;
    private const nint MapFailed = -1;

    /// <summary>Returns null when the system has no such range to give.</summary>
    public static byte* Reserve(ulong bytes)
    {
        if (OperatingSystem.IsWindows())
            return (byte*)VirtualAlloc(null, (nuint)bytes, 0x2000, 0x01);

        var flags = OperatingSystem.IsMacOS() ? 0x2 | 0x40 | 0x1000 : 0x2 | 0x20 | 0x4000;
        var address = MemoryMap(null, (nuint)bytes, 0, flags, -1, 0);
        return address == MapFailed ? null : (byte*)address;
    }

    /// <summary>Backs a part of a reservation with zeroed memory, page by page as it is touched.</summary>
    public static bool Commit(byte* start, ulong bytes)
    {
        if (bytes == 0)
            return true;
        if (OperatingSystem.IsWindows())
            return VirtualAlloc(start, (nuint)bytes, 0x1000, 0x04) != null;
        return MemoryProtect(start, (nuint)bytes, ReadWrite) == 0;
    }

    public static void Release(byte* start, ulong bytes)
    {
        if (OperatingSystem.IsWindows())
            _ = VirtualFree(start, 0, 0x8000);
        else
            _ = MemoryUnmap(start, (nuint)bytes);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MemoryMap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MemoryProtect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MemoryUnmap(void* address, nuint length);

    [LibraryImport("kernel32")]
    private static partial void* VirtualAlloc(void* address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(void* address, nuint size, uint type);
}
