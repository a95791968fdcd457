using System.Text;
using Wetware.Testing;
using Wetware.Wasm.Files;
using Wetware.Wasm.Runs;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

/// <summary>Calls WASI functions at random: arguments are sometimes sensible, so that much succeeds, and sometimes anything.</summary>
internal sealed class WasiFuzzer : IDisposable
{
    private const int MostFiles = 40;
    private static readonly string[] Paths =
        ["a", "b", "c", "d", "d/e", "d/f", "./a", "d/../a", "..", "../secret", "/etc/passwd", "l", "l/x", "d/l", "a/", "", ".", "x\0y", "ü", "d/e/g/h"];

    private readonly Random _random;
    private readonly ArrayMemory _memory = new(128 << 10);
    private readonly MemoryFileSystem _files = new(1 << 20, 100);
    private readonly WasiHost _wasi;
    private readonly OutputFile _output;
    private readonly Func<Errno>[] _calls;
    private readonly InstantTimeProvider _time = new();

    public WasiFuzzer(int seed, HostFolder folder)
    {
        _random = new Random(seed);
        _output = new OutputFile(new OutputBudget(long.MaxValue, int.MaxValue), Stream.Null, keep: false, countLines: true);
        var grants = new WasiGrants
        {
            Arguments = [WasiGrants.Terminated("fuzz", "argument")],
            Environment = [],
            StandardInput = GuestInput.FromBytes(new byte[1000]).Open(),
            StandardOutput = _output,
            StandardError = _output,
            Folders =
            [
                new("/memory", _files.OpenTop(), false),
                new("/host", folder.OpenTop(), false),
                new("/fixed", _files.OpenTop(), true),
                new("api:", new ApiFolder(GuestInput.FromBytes(new byte[10]), _output), false),
            ],
            Sockets = [GuestSocket.Connected(new MemoryStream()).Open()],
        };
        _wasi = new WasiHost(grants, _time, MostFiles, CancellationToken.None);
        _calls = Calls();
    }

    /// <summary>The answer, or null when the call ended the run.</summary>
    public Errno? Call()
    {
        if (_random.Next(50) == 0)
            _random.NextBytes(_memory.Bytes.AsSpan(_random.Next(_memory.Bytes.Length - 256), 256));
        try
        {
            return _calls[_random.Next(_calls.Length)]();
        }
        catch (GuestStopException)
        {
            return null;
        }
    }

    public void CheckBounds()
    {
        Assert.True(_wasi.OpenDescriptors <= MostFiles);
        Assert.InRange(_files.Bytes, 0, _files.MaxBytes);
        Assert.InRange(_files.Nodes, 1, _files.MaxNodes);
    }

    public void Dispose()
    {
        _wasi.Dispose();
        _output.Dispose();
    }

    private uint Any() => _random.Next(10) switch
    {
        < 6 => (uint)_random.Next(64, _memory.Bytes.Length - 4096),
        6 => (uint)_random.Next(_memory.Bytes.Length - 16, _memory.Bytes.Length + 16),
        7 => 0,
        _ => (uint)_random.NextInt64(uint.MaxValue + 1L),
    };

    private uint Size() => _random.Next(4) == 0 ? (uint)_random.NextInt64(uint.MaxValue + 1L) : (uint)_random.Next(300);

    private uint Fd() => _random.Next(10) == 0 ? (uint)_random.NextInt64(uint.MaxValue + 1L) : (uint)_random.Next(20);

    private uint Folder() => _random.Next(5) == 0 ? Fd() : (uint)_random.Next(3, 7);

    private uint Small() => _random.Next(20) == 0 ? (uint)_random.NextInt64(uint.MaxValue + 1L) : (uint)_random.Next(8);

    private ulong Wide() => _random.Next(4) switch
    {
        0 => (ulong)_random.NextInt64(),
        1 => ulong.MaxValue - (ulong)_random.Next(3),
        _ => (ulong)_random.Next(100_000),
    };

    private ulong SomeRights() => _random.Next(3) == 0 ? Wide() : (ulong)Rights.All;

    private (uint At, uint Length) Path()
    {
        if (_random.Next(12) == 0)
            return (Any(), Size());
        var bytes = Encoding.UTF8.GetBytes(Paths[_random.Next(Paths.Length)]);
        var at = (uint)_random.Next(64, _memory.Bytes.Length - 100);
        bytes.CopyTo(_memory.Bytes, (int)at);
        return (at, (uint)bytes.Length);
    }

    private uint Vectors(out uint count)
    {
        count = _random.Next(20) == 0 ? Size() : (uint)_random.Next(4);
        var at = (uint)_random.Next(64, _memory.Bytes.Length - 4096);
        for (var i = 0U; i < Math.Min(count, 8); i++)
        {
            _memory.TryWrite(at + (i * 8), Any());
            _memory.TryWrite(at + (i * 8) + 4, _random.Next(8) == 0 ? Size() : (uint)_random.Next(500));
        }

        return _random.Next(20) == 0 ? Any() : at;
    }

    private WasiVersion Version() => (WasiVersion)_random.Next(2);

    private Errno WithPath(Func<uint, uint, Errno> call)
    {
        var (at, length) = Path();
        return call(at, length);
    }

    private Errno WithPaths(Func<uint, uint, uint, uint, Errno> call)
    {
        var (at, length) = Path();
        var (newAt, newLength) = Path();
        return call(at, length, newAt, newLength);
    }

    private Errno WithVectors(Func<uint, uint, Errno> call)
    {
        var at = Vectors(out var count);
        return call(at, count);
    }

    private Func<Errno>[] Calls() =>
    [
        () => _wasi.ArgsGet(_memory, Any(), Any()),
        () => _wasi.ArgsSizesGet(_memory, Any(), Any()),
        () => _wasi.EnvironGet(_memory, Any(), Any()),
        () => _wasi.EnvironSizesGet(_memory, Any(), Any()),
        () => _wasi.ClockResGet(_memory, Small(), Any()),
        () => _wasi.ClockTimeGet(_memory, Small(), Wide(), Any()),
        () => _wasi.FdAdvise(Fd(), Wide(), Wide(), Small()),
        () => _wasi.FdAllocate(Fd(), Wide(), Wide()),
        () => _random.Next(3) > 0 ? Errno.Success : _wasi.FdClose((uint)_random.Next(8, 60)),
        () => _wasi.FdDatasync(Fd()),
        () => _wasi.FdFdstatGet(_memory, Fd(), Any()),
        () => _wasi.FdFdstatSetFlags((uint)_random.Next(8, 30), Small()),
        () => _wasi.FdFdstatSetRights((uint)_random.Next(8, 30), SomeRights(), SomeRights()),
        () => _wasi.FdFilestatGet(_memory, Version(), Fd(), Any()),
        () => _wasi.FdFilestatSetSize(Fd(), Wide()),
        () => _wasi.FdFilestatSetTimes(Fd(), Wide(), Wide(), Small()),
        () => WithVectors((at, count) => _wasi.FdPread(_memory, Fd(), at, count, Wide(), Any())),
        () => _wasi.FdPrestatGet(_memory, Fd(), Any()),
        () => _wasi.FdPrestatDirName(_memory, Fd(), Any(), Size()),
        () => WithVectors((at, count) => _wasi.FdPwrite(_memory, Fd(), at, count, Wide(), Any())),
        () => WithVectors((at, count) => _wasi.FdRead(_memory, Fd(), at, count, Any())),
        () => _wasi.FdReaddir(_memory, Folder(), Any(), Size(), Wide(), Any()),
        () => _wasi.FdRenumber((uint)_random.Next(8, 60), (uint)_random.Next(8, 60)),
        () => _wasi.FdSeek(_memory, Version(), Fd(), (long)Wide(), Small(), Any()),
        () => _wasi.FdSync(Fd()),
        () => _wasi.FdTell(_memory, Fd(), Any()),
        () => WithVectors((at, count) => _wasi.FdWrite(_memory, Fd(), at, count, Any())),
        () => WithPath((at, length) => _wasi.PathCreateDirectory(_memory, Folder(), at, length)),
        () => WithPath((at, length) => _wasi.PathFilestatGet(_memory, Version(), Folder(), Small(), at, length, Any())),
        () => WithPath((at, length) => _wasi.PathFilestatSetTimes(_memory, Folder(), Small(), at, length, Wide(), Wide(), Small())),
        () => WithPaths((at, length, newAt, newLength) => _wasi.PathLink(_memory, Folder(), Small(), at, length, Folder(), newAt, newLength)),
        () => WithPath((at, length) => _wasi.PathOpen(_memory, Folder(), Small(), at, length, Small(), SomeRights(), SomeRights(), Small(), Any())),
        () => WithPath((at, length) => _wasi.PathReadlink(_memory, Folder(), at, length, Any(), Size(), Any())),
        () => WithPath((at, length) => _wasi.PathRemoveDirectory(_memory, Folder(), at, length)),
        () => WithPaths((at, length, newAt, newLength) => _wasi.PathRename(_memory, Folder(), at, length, Folder(), newAt, newLength)),
        () => WithPaths((at, length, newAt, newLength) => _wasi.PathSymlink(_memory, at, length, Folder(), newAt, newLength)),
        () => WithPath((at, length) => _wasi.PathUnlinkFile(_memory, Folder(), at, length)),
        () => _wasi.PollOneoff(_memory, Version(), Any(), Any(), Small(), Any()),
        () => WasiHost.ProcRaise(Small()),
        () => { WasiHost.ProcExit(Small()); return Errno.Success; },
        () => _wasi.SchedYield(),
        () => _wasi.RandomGet(_memory, Any(), Size()),
        () => _wasi.SockAccept(_memory, Fd(), Small(), Any()),
        () => WithVectors((at, count) => _wasi.SockRecv(_memory, Fd(), at, count, Small(), Any(), Any())),
        () => WithVectors((at, count) => _wasi.SockSend(_memory, Fd(), at, count, Small(), Any())),
        () => _wasi.SockShutdown((uint)_random.Next(20), Small()),
    ];
}
