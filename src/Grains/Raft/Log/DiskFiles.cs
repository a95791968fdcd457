using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Wetware.Grains.Raft.Log;

/// <summary>Files in a folder of a file system, for the node's user alone.</summary>
internal sealed class DiskFiles : IRaftFiles
{
    private const UnixFileMode OfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;

    public DiskFiles(string folder)
    {
        _folder = folder;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OfFile | UnixFileMode.UserExecute);
    }

    /// <inheritdoc />
    public IReadOnlyList<string> List() =>
        [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <inheritdoc />
    public IRaftFile Open(string name)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OfFile;
        return new DiskFile(new FileStream(Path.Combine(_folder, name), options));
    }

    /// <inheritdoc />
    public void Rename(string from, string to) => File.Move(Path.Combine(_folder, from), Path.Combine(_folder, to), overwrite: true);

    /// <inheritdoc />
    public void Delete(string name) => File.Delete(Path.Combine(_folder, name));

    /// <inheritdoc />
    public void FlushNames()
    {
        // Windows has no way to flush a folder; its file systems journal names.
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new SafeFileHandle(Open(_folder, 0), ownsHandle: true);
        if (folder.IsInvalid || Sync(folder) != 0)
            throw Unflushed(_folder);
    }

    private static IOException Unflushed(string name) => new($"{name} cannot be flushed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncData(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Allocate(SafeFileHandle file, long offset, long length);

    private sealed class DiskFile(FileStream file) : IRaftFile
    {
        public byte[] ReadAll()
        {
            var data = new byte[file.Length];
            for (var read = 0; read < data.Length;)
            {
                var some = RandomAccess.Read(file.SafeFileHandle, data.AsSpan(read), read);
                if (some == 0)
                    throw new EndOfStreamException($"{file.Name} ends at {read} instead of {data.Length}");
                read += some;
            }

            return data;
        }

        public void Write(long offset, ReadOnlySpan<byte> data) => RandomAccess.Write(file.SafeFileHandle, data, offset);

        public void Reserve(long length)
        {
            if (OperatingSystem.IsLinux())
                _ = Allocate(file.SafeFileHandle, 0, length);
        }

        // Times of the file are of no use to a log, and would be written apart.
        public void Flush()
        {
            if (!OperatingSystem.IsLinux())
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            else if (SyncData(file.SafeFileHandle) != 0)
                throw Unflushed(file.Name);
        }

        public void Cut(long length) => RandomAccess.SetLength(file.SafeFileHandle, length);

        public void Dispose() => file.Dispose();
    }
}
