using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Wetware.Wasm.Files;

namespace Wetware.Wasm.Modules;

/// <summary>
/// A folder of compiled code that this user alone can read and write. Code from it runs as native code, so each file is checked when it is
/// opened: a regular file, not through a link, owned by this user, mode 0600, with the length and SHA-256 that its record names.
/// </summary>
internal sealed class CodeFolder
{
    private const string CodeEnding = ".code";
    private const string RecordEnding = ".json";
    private const string UnfinishedStart = "new-";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileOnlyMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;

    /// <exception cref="IOException">The folder cannot be created, or belongs to another user.</exception>
    public CodeFolder(string path)
    {
        _path = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_path);
            return;
        }

        var existed = Directory.Exists(_path);
        Directory.CreateDirectory(_path, FolderMode);
        if (new DirectoryInfo(_path).LinkTarget is not null)
            throw new IOException($"{_path} is a symbolic link; compiled code is kept in a folder only");
        if (Libc.Supported && OwnerOf(_path) != Libc.EffectiveUser())
            throw new IOException($"{_path} belongs to another user; compiled code is kept in a folder of this user only");
        if (existed && File.GetUnixFileMode(_path) != FolderMode)
        {
            // Others could have put files here, or exchanged some.
            File.SetUnixFileMode(_path, FolderMode);
            foreach (var file in Directory.EnumerateFiles(_path))
                File.Delete(file);
            WasEmptied = true;
        }
    }

    /// <summary>True when the folder had been open to others, so that nothing in it was kept.</summary>
    public bool WasEmptied { get; }

    /// <summary>A path for code that is being compiled.</summary>
    public string NewFile() => Path.Combine(_path, UnfinishedStart + Guid.NewGuid().ToString("N"));

    /// <summary>Names and sizes of what is complete, the one used least recently first. Deletes what a stopped program left half-written.</summary>
    public IReadOnlyList<(string Name, long Bytes)> List()
    {
        var complete = new List<(string Name, long Bytes, DateTime Used)>();
        foreach (var file in new DirectoryInfo(_path).EnumerateFiles())
        {
            var name = Path.GetFileNameWithoutExtension(file.Name);
            if (file.Extension == RecordEnding && new FileInfo(CodePath(name)) is { Exists: true } code)
                complete.Add((name, code.Length + file.Length, file.LastWriteTimeUtc));
            else if (file.Extension != CodeEnding || !File.Exists(RecordPath(name)))
                file.Delete();
        }

        return [.. complete.OrderBy(entry => entry.Used).ThenBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => (entry.Name, entry.Bytes))];
    }

    /// <summary>Puts finished code in its place, the record last: a program that stops in between leaves no code that is vouched for.</summary>
    /// <returns>Bytes on disk.</returns>
    public long Keep(string name, string newFile, ModuleDescription description)
    {
        using var handle = File.OpenHandle(newFile);
        var record = new CodeRecord(name, RandomAccess.GetLength(handle), Digest(handle), description).ToJson();
        var newRecord = NewFile();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileOnlyMode;
        using (var file = new FileStream(newRecord, options))
            file.Write(record);
        File.Delete(RecordPath(name));
        File.Move(newFile, CodePath(name), overwrite: true);
        File.Move(newRecord, RecordPath(name));
        return RandomAccess.GetLength(handle) + record.Length;
    }

    /// <summary>Opens what is kept by this name. Null with <paramref name="why"/> null: there is nothing; else what does not fit.</summary>
    public (SafeFileHandle Handle, string Path, ModuleDescription Description)? Open(string name, out string? why)
    {
        SafeFileHandle? code = null;
        try
        {
            using var recordFile = OpenChecked(RecordPath(name), out why);
            if (recordFile is null)
                return null;
            var length = RandomAccess.GetLength(recordFile);
            var json = new byte[Math.Min(length, CodeRecord.MostBytes)];
            _ = RandomAccess.Read(recordFile, json, 0);
            if (CodeRecord.FromJson(json) is not { } record || record.Name != name)
            {
                why = "its record does not read";
                return null;
            }

            code = OpenChecked(CodePath(name), out why);
            if (code is null)
            {
                why ??= "there is a record without code";
                return null;
            }

            if (RandomAccess.GetLength(code) != record.Bytes || Digest(code) != record.Sha256)
            {
                why = "its content has another digest";
                return null;
            }

            File.SetLastWriteTimeUtc(RecordPath(name), DateTime.UtcNow);
            var opened = (code, CodePath(name), record.Description);
            code = null;
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            why = e.Message;
            return null;
        }
        finally
        {
            code?.Dispose();
        }
    }

    /// <summary>Deletes what is kept by this name; what is open stays readable for those who have it open.</summary>
    public void Delete(string name)
    {
        File.Delete(RecordPath(name));
        File.Delete(CodePath(name));
    }

    private string CodePath(string name) => Path.Combine(_path, name + CodeEnding);

    private string RecordPath(string name) => Path.Combine(_path, name + RecordEnding);

    private static SafeFileHandle? OpenChecked(string path, out string? why)
    {
        why = null;
        if (!Libc.Supported)
            return File.Exists(path) ? File.OpenHandle(path, share: FileShare.Read | FileShare.Delete) : null;
        var descriptor = Libc.Open(path, HostOpenFlags.ReadOnly | HostOpenFlags.File, 0);
        if (descriptor < 0)
        {
            const int noSuchFile = 2;
            if (System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is var error && error != noSuchFile)
                why = $"it cannot be opened as a file (error {error})";
            return null;
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        const int kind = 0xf000;
        const int regular = 0x8000;
        const int permissions = 0xfff;
        if (Libc.StatX(file, "", Libc.AtEmptyPath, Libc.StatxBasic, out var stat) != 0)
            why = "its owner and mode cannot be read";
        else if ((stat.Mode & kind) != regular)
            why = "it is no regular file";
        else if (stat.Owner != Libc.EffectiveUser())
            why = $"it belongs to user {stat.Owner}";
        else if ((stat.Mode & permissions) != (int)FileOnlyMode)
            why = $"its mode is 0{Convert.ToString(stat.Mode & permissions, 8)}, not 0600";
        if (why is null)
            return file;
        file.Dispose();
        return null;
    }

    private static uint OwnerOf(string path)
    {
        var descriptor = Libc.Open(path, HostOpenFlags.Folder, 0);
        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        return descriptor >= 0 && Libc.StatX(folder, "", Libc.AtEmptyPath, Libc.StatxBasic, out var stat) == 0
            ? stat.Owner
            : throw new IOException($"{path} cannot be opened");
    }

    private static string Digest(SafeFileHandle file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 << 10];
        long at = 0;
        while (RandomAccess.Read(file, buffer, at) is var read && read > 0)
        {
            hash.AppendData(buffer, 0, read);
            at += read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
