using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Wetware.Silo.Storage;

/// <summary>Two functions of SQLite's C interface that its managed packages leave out.</summary>
internal static partial class NativeSqlite
{
    private const int HasMovedControl = 20; // SQLITE_FCNTL_HAS_MOVED
    private const int Ok = 0;

    /// <summary>Returns true when the path of the open database leads to another file, or to none.</summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        var moved = 0;
        var handle = connection.Handle!;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return FileControl(handle.DangerousGetHandle(), "main", HasMovedControl, ref moved) == Ok && moved != 0;
        }
        finally
        {
            if (held)
                handle.DangerousRelease();
        }
    }

    /// <summary>Returns the error number that the system gave for the last failure on the connection; 0 when it gave none.</summary>
    public static int SystemError(SqliteConnection connection)
    {
        var handle = connection.Handle!;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return SystemErrorNumber(handle.DangerousGetHandle());
        }
        finally
        {
            if (held)
                handle.DangerousRelease();
        }
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int FileControl(nint database, string name, int operation, ref int value);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_system_errno")]
    [UnmanagedCallConv(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SystemErrorNumber(nint database);
}
