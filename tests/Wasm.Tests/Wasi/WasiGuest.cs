using System.Text;
using Wetware.Testing;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

/// <summary>A guest without an engine: its memory, its WASI host, and short words for calling it.</summary>
internal sealed class WasiGuest : IDisposable
{
    /// <summary>A place where nothing else lies: results go there.</summary>
    public const uint Result = 16;
    public const uint Outside = 0xffff_fff0;
    public const uint Folder = 3;

    private readonly OutputFile _output;
    private readonly OutputFile _error;
    private uint _next = 4096;

    public WasiGuest(
        GuestInput? input = null,
        IReadOnlyList<GuestMount>? mounts = null,
        IReadOnlyList<GrantedFolder>? folders = null,
        string[]? arguments = null,
        string[]? environment = null,
        int openFiles = 64,
        long outputBytes = 1 << 20,
        int logLines = 100,
        MemoryFileSystem? files = null,
        GuestSocket[]? sockets = null,
        CancellationToken stopping = default)
    {
        Files = files ?? new MemoryFileSystem(1 << 20, 200, Time);
        Budget = new OutputBudget(outputBytes, logLines);
        _output = new OutputFile(Budget, null, keep: true, countLines: false);
        _error = new OutputFile(Budget, null, keep: true, countLines: true);
        mounts ??= [new GuestMount("/data", Files), new GuestMount("/fixed", Files, readOnly: true)];
        var grants = new WasiGrants
        {
            Arguments = [.. (arguments ?? ["prog", "one", "zwei ü"]).Select(a => WasiGrants.Terminated(a, "argument"))],
            Environment = [.. (environment ?? ["A=1", "B=two"]).Select(e => WasiGrants.Terminated(e, "variable"))],
            StandardInput = (input ?? GuestInput.FromBytes("standard input"u8.ToArray())).Open(),
            StandardOutput = _output,
            StandardError = _error,
            Folders = [.. mounts.Select(m => new GrantedFolder(m.GuestPath, m.FileSystem.OpenTop(), m.ReadOnly)), .. folders ?? []],
            Sockets = [.. (sockets ?? []).Select(s => s.Open())],
        };
        Wasi = new WasiHost(grants, Time, openFiles, stopping);
    }

    public ManualTimeProvider Time { get; } = new();

    public ArrayMemory Memory { get; } = new(256 << 10);

    public MemoryFileSystem Files { get; }

    public OutputBudget Budget { get; }

    public WasiHost Wasi { get; }

    public string Written => Encoding.UTF8.GetString(_output.TakeKept());

    public string Complained => Encoding.UTF8.GetString(_error.TakeKept());

    /// <summary>The read-only mount of the same files.</summary>
    public const uint FixedFolder = 4;

    public uint Put(ReadOnlySpan<byte> bytes)
    {
        var at = _next;
        bytes.CopyTo(Memory.Bytes.AsSpan((int)at));
        _next += (uint)((bytes.Length + 15) & ~15);
        return at;
    }

    /// <summary>Takes back the room that was given out.</summary>
    public void Forget() => _next = 4096;

    public (uint At, uint Length) Put(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return (Put(bytes), (uint)bytes.Length);
    }

    public uint Room(int bytes) => Put(new byte[bytes]);

    /// <summary>A list of buffers.</summary>
    public uint Vectors(params (uint At, uint Length)[] buffers)
    {
        var bytes = new byte[buffers.Length * 8];
        for (var i = 0; i < buffers.Length; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i * 8), buffers[i].At);
            BitConverter.TryWriteBytes(bytes.AsSpan((i * 8) + 4), buffers[i].Length);
        }

        return Put(bytes);
    }

    public Errno Open(
        string path,
        out uint fd,
        OpenFlags open = OpenFlags.None,
        Rights rights = Rights.File,
        FdFlags flags = FdFlags.None,
        uint folder = Folder,
        bool follow = true,
        Rights inheriting = Rights.All)
    {
        var (at, length) = Put(path);
        var error = Wasi.PathOpen(
            Memory, folder, follow ? 1U : 0U, at, length, (uint)open, (ulong)rights, (ulong)inheriting, (uint)flags, Result);
        fd = Memory.U32(Result);
        return error;
    }

    public Errno OpenFolder(string path, out uint fd, uint folder = Folder) =>
        Open(path, out fd, OpenFlags.Directory, Rights.Folder, folder: folder);

    public Errno Write(uint fd, string text)
    {
        var (at, length) = Put(text);
        return Wasi.FdWrite(Memory, fd, Vectors((at, length)), 1, Result);
    }

    public Errno Read(uint fd, int most, out string text)
    {
        var room = Room(most);
        var error = Wasi.FdRead(Memory, fd, Vectors((room, (uint)most)), 1, Result);
        text = error == Errno.Success ? Encoding.UTF8.GetString(Memory.Bytes, (int)room, (int)Memory.U32(Result)) : "";
        return error;
    }

    public string Text(uint at, uint length) => Encoding.UTF8.GetString(Memory.Bytes, (int)at, (int)length);

    public string TextToNul(uint at)
    {
        var end = Array.IndexOf(Memory.Bytes, (byte)0, (int)at);
        return Text(at, (uint)end - at);
    }

    public void MakeFile(string path, string content) => Files.WriteFile(path, Encoding.UTF8.GetBytes(content));

    public string Content(string path) => Encoding.UTF8.GetString(Files.ReadFile(path));

    public Errno MakeLink(string target, string path)
    {
        var (targetAt, targetLength) = Put(target);
        var (at, length) = Put(path);
        return Wasi.PathSymlink(Memory, targetAt, targetLength, Folder, at, length);
    }

    public Errno MakeFolder(string path, uint folder = Folder)
    {
        var (at, length) = Put(path);
        return Wasi.PathCreateDirectory(Memory, folder, at, length);
    }

    public Errno Stat(string path, bool follow = true, uint folder = Folder)
    {
        var (at, length) = Put(path);
        return Wasi.PathFilestatGet(Memory, WasiVersion.Preview1, folder, follow ? 1U : 0U, at, length, StatRoom);
    }

    /// <summary>Where <see cref="Stat"/> puts its record.</summary>
    public const uint StatRoom = 256;

    public void Dispose() => Wasi.Dispose();
}
