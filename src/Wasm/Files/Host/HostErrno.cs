using System.Runtime.InteropServices;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>Linux's error numbers in WASI's.</summary>
internal static class HostErrno
{
    public const int Intr = 4;

    public static Errno Last() => From(Marshal.GetLastPInvokeError());

    public static Errno From(int error) => error switch
    {
        0 => Errno.Success,
        1 => Errno.Perm,
        2 => Errno.NoEnt,
        Intr => Errno.Intr,
        5 => Errno.Io,
        6 => Errno.NxIo,
        9 => Errno.BadF,
        11 => Errno.Again,
        12 => Errno.NoMem,
        13 => Errno.Acces,
        16 => Errno.Busy,
        17 => Errno.Exist,
        18 => Errno.XDev,
        19 => Errno.NoDev,
        20 => Errno.NotDir,
        21 => Errno.IsDir,
        22 => Errno.Inval,
        // The host's own table of open files is full: that is no fault of the guest's.
        23 => Errno.NFile,
        24 => Errno.NFile,
        26 => Errno.TxtBsy,
        27 => Errno.FBig,
        28 => Errno.NoSpc,
        29 => Errno.SPipe,
        30 => Errno.RoFs,
        31 => Errno.MLink,
        36 => Errno.NameTooLong,
        39 => Errno.NotEmpty,
        40 => Errno.Loop,
        75 => Errno.Overflow,
        84 => Errno.IlSeq,
        95 => Errno.NotSup,
        116 => Errno.Stale,
        122 => Errno.DQuot,
        _ => Errno.Io,
    };
}
