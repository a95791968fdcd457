using Microsoft.Win32.SafeHandles;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>Looks at a file or folder of the host.</summary>
internal static class HostStat
{
    public static Errno Of(SafeFileHandle handle, out FileStat stat) => Read(handle, "", Libc.AtEmptyPath, out stat);

    public static Errno Of(SafeFileHandle folder, string name, out FileStat stat) =>
        Read(folder, name, Libc.AtSymlinkNoFollow, out stat);

    public static FileType TypeOf(int mode) => (mode & 0xf000) switch
    {
        0x8000 => FileType.RegularFile,
        0x4000 => FileType.Directory,
        0xa000 => FileType.SymbolicLink,
        0x2000 => FileType.CharacterDevice,
        0x6000 => FileType.BlockDevice,
        0xc000 => FileType.SocketStream,
        _ => FileType.Unknown,
    };

    private static Errno Read(SafeFileHandle folder, string name, int flags, out FileStat stat)
    {
        stat = default;
        if (Libc.StatX(folder, name, flags, Libc.StatxBasic, out var raw) != 0)
            return HostErrno.Last();
        stat = new FileStat(
            ((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor,
            raw.Inode,
            TypeOf(raw.Mode),
            raw.Links,
            raw.Size,
            raw.Accessed.SinceEpoch,
            raw.Modified.SinceEpoch,
            raw.Changed.SinceEpoch);
        return Errno.Success;
    }
}
