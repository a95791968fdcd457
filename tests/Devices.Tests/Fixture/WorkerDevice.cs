using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Devices;
using Wetware.Devices.Supervisor;
using Wetware.Testing;

namespace Wetware.Tests.Fixture;

/// <summary>A node as a device, on loopback, with modules that really run.</summary>
public sealed class WorkerDevice : IAsyncDisposable
{
    private const byte I32 = ModuleBuilder.I32, I64 = ModuleBuilder.I64, F64 = ModuleBuilder.F64;

    private readonly TempFolder _folder = new();
    private readonly string[] _offers;
    private readonly string? _orchestrator;
    private SupervisorService _service = null!;

    private WorkerDevice(string name, string[] offers, string? orchestrator) => (Name, _offers, _orchestrator) = (name, offers, orchestrator);

    public string Name { get; }

    public int Port => _service.Port;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>The clock of what is started next.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Names of the modules and files on its disk.</summary>
    public IReadOnlyList<string> Files => [.. Directory.GetFiles(Path.Combine(_folder.Path, "files")).Select(file => Path.GetFileName(file))];

    public static Task<WorkerDevice> Start(string name, params string[] offers) => Start(new WorkerDevice(name, offers, null));

    /// <summary>Starts one that only an orchestrator at that base address may change.</summary>
    public static Task<WorkerDevice> StartFor(string orchestrator, string name, TimeProvider? time = null) =>
        Start(new WorkerDevice(name, [], orchestrator) { Time = time ?? TimeProvider.System });

    private static async Task<WorkerDevice> Start(WorkerDevice device)
    {
        await device.Start();
        return device;
    }

    /// <summary>Ends and starts again with the same folder.</summary>
    public async Task Restart()
    {
        await Stop();
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Dispose();
    }

    /// <summary>A module with <c>fibo</c>, <c>count</c>, <c>half</c>, <c>hello</c>, <c>trap</c>, <c>add</c>, <c>produce</c>, <c>size</c> and <c>wait</c>, which takes 49 days.</summary>
    public static byte[] Module()
    {
        var module = new ModuleBuilder();
        var open = module.ImportFunction("wasi_snapshot_preview1", "path_open", [I32, I32, I32, I32, I32, I64, I64, I32, I32], [I32]);
        var write = module.ImportFunction("wasi_snapshot_preview1", "fd_write", [I32, I32, I32, I32], [I32]);
        var read = module.ImportFunction("wasi_snapshot_preview1", "fd_read", [I32, I32, I32, I32], [I32]);
        var print = module.ImportFunction("sys", "print", [I32, I32], []);
        var delay = module.ImportFunction("sys", "delay", [I32], []);
        module.Memory(1);
        module.Global(I64, mutable: true, [0x42, 0x00]);
        module.Data(100, "out.bin"u8.ToArray());
        module.Data(120, "hello"u8.ToArray());
        module.Data(208, 100, 0, 0, 0, 7, 0, 0, 0);
        module.Data(240, 0x2c, 1, 0, 0, 100, 0, 0, 0);
        byte[] fd = [.. Constant(200), 0x28, 2, 0];
        module.Export("fibo", [I64], [I64], [I64, I64, I64], [
            0x42, 1, 0x21, 1, 0x42, 1, 0x21, 2, 0x02, 0x40, 0x03, 0x40, 0x20, 0, 0x42, 2, 0x53, 0x0d, 1, 0x20, 1, 0x20, 2, 0x7c, 0x21, 3,
            0x20, 2, 0x21, 1, 0x20, 3, 0x21, 2, 0x20, 0, 0x42, 1, 0x7d, 0x21, 0, 0x0c, 0, 0x0b, 0x0b, 0x20, 2]);
        module.Export("count", [], [I64], [], 0x23, 0, 0x42, 1, 0x7c, 0x24, 0, 0x23, 0);
        module.Export("half", [F64], [F64], [], [0x20, 0, 0x44, .. BitConverter.GetBytes(0.5), 0xa2]);
        module.Export("hello", [], [], [], [.. Constant(120), .. Constant(5), 0x10, (byte)print]);
        module.Export("trap", [], [I64], [], 0x00);
        module.Export("wait", [], [I64], [], [.. Constant(-1), 0x10, (byte)delay, 0x42, 1]);
        module.Export("add", [I64, I64], [I64], [], 0x20, 0, 0x20, 1, 0x7c);
        module.Export("produce", [], [I64], [], [
            .. Open(open, 9, 64), .. fd, .. Constant(208), .. Constant(1), .. Constant(220), 0x10, (byte)write, 0x1a, 0x42, 1]);
        module.Export("size", [], [I64], [], [
            .. Open(open, 0, 2), .. fd, .. Constant(240), .. Constant(1), .. Constant(220), 0x10, (byte)read, 0x1a, .. Constant(220), 0x28, 2, 0, 0xad]);
        return module.Build();
    }

    /// <summary>Uploads that module and describes it.</summary>
    public static Task<string> Upload(DeviceFixture orchestrator, string name) => orchestrator.Upload(name, Module(), new()
    {
        ["functions"] = """
        {
          "fibo": {"method":"GET","parameters":[{"name":"param0","type":"integer"}],"output":"integer"},
          "count": {"method":"GET","output":"integer"},
          "half": {"method":"GET","parameters":[{"name":"param0","type":"float"}],"output":"float"},
          "hello": {"method":"GET","output":"string"},
          "trap": {"method":"POST","output":"integer"},
          "wait": {"method":"POST","output":"integer"},
          "add": {"method":"POST","parameters":[{"name":"param0","type":"integer"},{"name":"param1","type":"integer"}],"output":"integer"},
          "produce": {"method":"GET","output":"integer","mounts":[{"name":"out.bin","stage":"output"}]},
          "size": {"method":"POST","output":"integer","mounts":[{"name":"out.bin","stage":"execution"}]}
        }
        """,
    });

    /// <summary>Makes it a device of an orchestrator and returns its id.</summary>
    public async Task<string> AddTo(DeviceFixture orchestrator) => (await orchestrator.Client.Devices.Add(new DeviceAnnouncement(Name, Port, ["127.0.0.1"]))).Id;

    private static byte[] Constant(int value) => [0x41, .. ModuleBuilder.S32(value)];

    // Opens out.bin in the working folder and keeps the descriptor at 200.
    private static byte[] Open(int open, int flags, long rights) =>
    [
        .. Constant(3), .. Constant(0), .. Constant(100), .. Constant(7), .. Constant(flags), 0x42, .. ModuleBuilder.S64(rights), 0x42, 0, .. Constant(0), .. Constant(200),
        0x10, (byte)open, 0x1a,
    ];

    private async Task Start()
    {
        var options = new SupervisorOptions { Listen = "127.0.0.1:0", Name = Name, Folder = _folder.Path, Announce = false, Orchestrator = _orchestrator };
        foreach (var offer in _offers)
            options.Offers.Add(offer);
        Assert.Empty(options.Problems());
        _service = new SupervisorService(options, Time, NullLoggerFactory.Instance);
        await _service.StartAsync(CancellationToken.None);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
    }

    private async Task Stop()
    {
        Http.Dispose();
        await _service.StopAsync(CancellationToken.None);
        await _service.DisposeAsync();
    }
}
