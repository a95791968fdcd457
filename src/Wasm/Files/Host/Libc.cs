using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Wetware.Wasm.Files;

/// <summary>The system calls that work relative to a folder's handle. Linux, 64 bits: the same records on x64 and arm64.</summary>
internal static partial class Libc
{
    private const string Name = "libc";

    public const int AtFdCwd = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtRemoveDir = 0x200;
    public const int AtEmptyPath = 0x1000;
    public const uint StatxBasic = 0x7ff;
    public const uint RenameNoReplace = 1;

    public static bool Supported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    [LibraryImport(Name, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(SafeFileHandle folder, string name, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(SafeFileHandle folder, string name, int flags, uint mask, out StatX stat);

    [LibraryImport(Name, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Name, EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint ReadLinkAt(SafeFileHandle folder, string name, byte* target, nuint size);

    [LibraryImport(Name, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolderAt(SafeFileHandle folder, string name, uint mode);

    [LibraryImport(Name, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport(Name, EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SymlinkAt(string target, SafeFileHandle folder, string name);

    [LibraryImport(Name, EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LinkAt(SafeFileHandle from, string name, SafeFileHandle to, string newName, int flags);

    [LibraryImport(Name, EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(SafeFileHandle from, string name, SafeFileHandle to, string newName);

    [LibraryImport(Name, EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int SetTimesAt(SafeFileHandle folder, string name, TimeSpec* times, int flags);

    [LibraryImport(Name, EntryPoint = "futimens", SetLastError = true)]
    public static unsafe partial int SetTimes(SafeFileHandle file, TimeSpec* times);

    [LibraryImport(Name, EntryPoint = "pread", SetLastError = true)]
    public static unsafe partial nint ReadAt(SafeFileHandle file, byte* into, nuint count, long offset);

    [LibraryImport(Name, EntryPoint = "pwrite", SetLastError = true)]
    public static unsafe partial nint WriteAt(SafeFileHandle file, byte* from, nuint count, long offset);

    [LibraryImport(Name, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeFileHandle file, long size);

    [LibraryImport(Name, EntryPoint = "posix_fallocate")]
    public static partial int Allocate(SafeFileHandle file, long offset, long length);

    [LibraryImport(Name, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport(Name, EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(SafeFileHandle file);

    [LibraryImport(Name, EntryPoint = "fdopendir", SetLastError = true)]
    public static partial nint OpenList(int folder);

    [LibraryImport(Name, EntryPoint = "readdir", SetLastError = true)]
    public static partial nint ReadList(nint list);

    [LibraryImport(Name, EntryPoint = "closedir")]
    public static partial int CloseList(nint list);

    [LibraryImport(Name, EntryPoint = "close")]
    public static partial int Close(int file);
}
