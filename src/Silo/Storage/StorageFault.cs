using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Wetware.Silo.Storage;

/// <summary>Why the storage takes no writes.</summary>
public enum StorageFaultKind
{
    /// <summary>The disk, a quota or a size limit is full.</summary>
    Full = 1,

    /// <summary>The disk or the file is read-only.</summary>
    ReadOnly = 2,

    /// <summary>The disk answers with an error.</summary>
    Failing = 3,

    /// <summary>The file was deleted, moved, replaced or cut while it was open.</summary>
    Missing = 4,

    /// <summary>The file's content is not what was written.</summary>
    Damaged = 5,
}

/// <summary>A fault of the disk or of the database file. While it lasts, writes are refused and none of them happens.</summary>
/// <param name="Kind">What kind of fault.</param>
/// <param name="Message">The fault and what to do, for a person.</param>
public sealed record StorageFault(StorageFaultKind Kind, string Message)
{
    private const string GoesOn = "writes are refused until then, and the node goes on by itself";

    // Result codes of SQLite (sqlite.org/rescode.html).
    private const int Permission = 3;
    private const int ReadOnlyCode = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int FullCode = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>The word of <see cref="Kind"/> in metrics.</summary>
    public string Word => Kind switch
    {
        StorageFaultKind.Full => "full",
        StorageFaultKind.ReadOnly => "read-only",
        StorageFaultKind.Missing => "missing",
        StorageFaultKind.Damaged => "damaged",
        _ => "failing",
    };

    /// <summary>The file was deleted, moved or replaced while it was open.</summary>
    internal static StorageFault Moved(string file) => new(
        StorageFaultKind.Missing, $"{file} was deleted, moved or replaced while the node runs: put it back, or stop the node and restore it from a copy");

    /// <summary>The file is shorter than it was.</summary>
    internal static StorageFault Cut(string file, long bytes, long before) => new(
        StorageFaultKind.Missing, $"{file} was cut from {before} to {bytes} bytes while the node runs: stop the node and restore it from a copy");

    /// <summary>The fault that <paramref name="error"/> tells of; null when the statement is at fault and not the disk.</summary>
    /// <param name="error">What SQLite answered.</param>
    /// <param name="systemError">The system's error number for it; 0 for none.</param>
    /// <param name="file">The file's name, for the message.</param>
    internal static StorageFault? Of(SqliteException error, int systemError, string file)
    {
        if (error.SqliteErrorCode is FullCode or InputOutput or CannotOpen && IsFull(error, systemError))
            return new(StorageFaultKind.Full, $"the disk is full: {file} cannot be written. Free some space; {GoesOn}");
        return error.SqliteErrorCode switch
        {
            ReadOnlyCode or Permission => ReadOnlyFault(file),
            InputOutput or CannotOpen when systemError is ReadOnlyFileSystem or AccessDenied or NotPermitted => ReadOnlyFault(file),
            InputOutput or CannotOpen => new(StorageFaultKind.Failing, $"the disk fails: {file} cannot be written or read ({Reason(error, systemError)}). Look at the disk; {GoesOn}"),
            Corrupt or NotADatabase => new(StorageFaultKind.Damaged, $"{file} is damaged ({error.Message}): stop the node and restore it from a copy"),
            _ => null,
        };
    }

    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const int TooLarge = 27;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private static readonly int OverQuota = OperatingSystem.IsMacOS() ? 69 : 122;

    // SQLite answers "full" for a lack of space in the file, and an I/O error for the same lack in its shared memory, over a quota or over a size limit.
    private static bool IsFull(SqliteException error, int systemError) =>
        error.SqliteErrorCode == FullCode || systemError is NoSpace or TooLarge || systemError == OverQuota;

    private static StorageFault ReadOnlyFault(string file) =>
        new(StorageFaultKind.ReadOnly, $"the disk is read-only: {file} cannot be written. Make it writable; {GoesOn}");

    private static string Reason(SqliteException error, int systemError) =>
        systemError == 0 ? $"SQLite code {error.SqliteExtendedErrorCode}" : Marshal.GetPInvokeErrorMessage(systemError);
}
