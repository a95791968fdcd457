using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Grains.Modules;
using Wetware.Grains.Nodes;
using Wetware.Grains.Processes;
using Wetware.Modules;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Processes;

/// <summary>The processes of a node that has no cluster: what is added here is all that its module source knows.</summary>
internal sealed class LoneNode : IDisposable
{
    private readonly Dictionary<string, byte[]> _source = [];
    private readonly NodeModules _modules;
    private readonly NodeGuests _guests;

    public LoneNode(Action<GuestOptions>? set = null)
    {
        var guests = new GuestOptions { Slots = 2, ProcessSlots = 2 };
        set?.Invoke(guests);
        var options = Options.Create(guests);
        _modules = new NodeModules(
            (digest, _) => Task.FromResult<ReadOnlyMemory<byte>?>(_source.TryGetValue(digest, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?)), options, TimeProvider.System);
        _guests = new NodeGuests(_modules, options, TimeProvider.System, NullLogger<GuestRunner>.Instance);
        Processes = new NodeProcesses(
            new NodeCard { Server = Server, Peer = "peer" },
            Cordon,
            _modules,
            _guests,
            new NoCapabilities(),
            options,
            Options.Create(new ClusterOptions { ServiceId = "lab" }),
            TimeProvider.System,
            NullLogger<NodeProcesses>.Instance);
    }

    public static string Server => "00000000000000aa";

    public NodeCordon Cordon { get; } = new(path: null);

    public NodeProcesses Processes { get; }

    public NodeModules Modules => _modules;

    public NodeGuests Guests => _guests;

    public string Add(byte[] module)
    {
        var digest = ModuleKey.Of(module);
        _source[digest] = module;
        return digest;
    }

    public Task<ProcessInfo> Spawn(byte[] module, uint parent = 0) => Processes.Spawn(new ProcessSpec { Module = Add(module), Parent = parent });

    public async Task<ProcessResult> Result(uint pid) =>
        await Processes.Find(pid).Wait(TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None)
        ?? throw new TimeoutException($"process {pid} does not end");

    public async Task<string> Output(uint pid)
    {
        await Result(pid);
        var page = await Processes.Find(pid).Logs(0, 1 << 20, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        return string.Concat(page.Chunks.Select(chunk => System.Text.Encoding.UTF8.GetString(chunk.Data.Span)));
    }

    public void Dispose()
    {
        Processes.Dispose();
        _guests.Dispose();
        _modules.Dispose();
    }
}
