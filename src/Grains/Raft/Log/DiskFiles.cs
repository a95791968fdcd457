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
            throw new IOException($"{_folder} cannot be flushed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(SafeFileHandle file);

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

        public void Flush() => RandomAccess.FlushToDisk(file.SafeFileHandle);

        public void Cut(long length) => RandomAccess.SetLength(file.SafeFileHandle, length);

        public void Dispose() => file.Dispose();
    }
}
