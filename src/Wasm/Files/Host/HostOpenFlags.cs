using System.Runtime.InteropServices;

namespace Wetware.Wasm.Files;

/// <summary>The <c>O_*</c> flags; some numbers differ between x64 and arm64.</summary>
internal static class HostOpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoControllingTerminal = 0x100;
    public const int Truncate = 0x200;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int Sync = 0x101000;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static readonly int Directory = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    /// <summary>A folder, not through a link.</summary>
    public static readonly int Folder = ReadOnly | Directory | NoFollow | CloseOnExec;

    /// <summary>A file, not through a link; never waiting for the other end of a pipe, never taking a terminal.</summary>
    public static readonly int File = NoFollow | CloseOnExec | NonBlocking | NoControllingTerminal;
}
