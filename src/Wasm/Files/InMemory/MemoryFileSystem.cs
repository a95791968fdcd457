using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>
/// A file system in memory with a quota. It may be given to several runs, at once too; the host may put files in before and read them after.
/// </summary>
public sealed class MemoryFileSystem : GuestFileSystem
{
    private ulong _lastInode;

    /// <summary>An empty file system.</summary>
    /// <param name="maxBytes">Bytes of all files' contents together, holes included; default 64 MiB, at most 1 GiB.</param>
    /// <param name="maxNodes">Names of files, folders and links; default 10 000.</param>
    /// <param name="time">The clock for file times; the system's by default.</param>
    public MemoryFileSystem(long maxBytes = 64L << 20, int maxNodes = 10_000, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, 1L << 30);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNodes, 1);
        MaxBytes = maxBytes;
        MaxNodes = maxNodes;
        Time = time ?? TimeProvider.System;
        Top = new MemoryFolderNode(this, null);
    }

    /// <summary>The quota of bytes.</summary>
    public long MaxBytes { get; }

    /// <summary>The quota of names.</summary>
    public int MaxNodes { get; }

    /// <summary>Bytes in use.</summary>
    public long Bytes { get; private set; }

    /// <summary>Names in use (a file with two names counts twice), the top folder included.</summary>
    public int Nodes { get; internal set; } = 1;

    internal Lock Gate { get; } = new();

    internal TimeProvider Time { get; }

    internal MemoryFolderNode Top { get; }

    internal override GuestFolder OpenTop() => new MemoryFolder(this, Top);

    /// <summary>Puts a file there, with the folders on the way, replacing what it held.</summary>
    /// <exception cref="IOException">The quota does not allow it, or a name on the way is a file.</exception>
    public void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        using var top = OpenTop();
        for (var i = 1; i < names.Length; i++)
        {
            using var parent = Reach(top, string.Join('/', names[..i]));
            var made = parent.Folder.CreateFolder(parent.Name!);
            if (made is not (Errno.Success or Errno.Exist))
                throw new IOException($"{path}: {made}");
        }

        using var target = Reach(top, string.Join('/', names));
        var request = new OpenRequest(Read: false, Write: true, Create: true, Exclusive: false, Truncate: true, Sync: false);
        var error = target.Folder.OpenFile(target.Name!, request, CancellationToken.None, out var file);
        if (error == Errno.Success)
        {
            using (file)
                error = file!.Write(0, content, append: false, CancellationToken.None, out _, out _);
        }

        if (error != Errno.Success)
            throw new IOException($"{path}: {error}");
    }

    /// <summary>What a file holds now.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public byte[] ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var top = OpenTop();
        using var target = Reach(top, path.TrimStart('/'));
        if (target.Folder.OpenFile(target.Name!, new OpenRequest { Read = true }, CancellationToken.None, out var file) != Errno.Success)
            throw new FileNotFoundException("no such file in the memory file system", path);
        using (file)
        {
            file!.Stat(out var stat);
            var content = new byte[stat.Size];
            file.Read(0, content, CancellationToken.None, out _);
            return content;
        }
    }

    internal ulong NextInode() => ++_lastInode;

    internal ulong Now() => WasiTime.Nanoseconds(Time.GetUtcNow());

    /// <summary>Takes or gives back room for content; the caller holds <see cref="Gate"/>.</summary>
    internal bool TakeBytes(long change)
    {
        if (Bytes + change > MaxBytes)
            return false;
        Bytes += change;
        return true;
    }

    private static PathTarget Reach(GuestFolder top, string path)
    {
        var error = PathWalk.Resolve(top, path, followLast: true, out var target);
        if (error != Errno.Success || target.Name is null)
            throw new FileNotFoundException($"{path}: {error}", path);
        return target;
    }
}
