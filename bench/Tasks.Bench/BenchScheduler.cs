using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Gateway.Hosting;
using Wetware.Modules;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Bench.Tasks;

/// <summary>
/// A gateway that leads and runs no guests, and two workers: the product's own nodes, in this process, with TCP between them and the storage on disk. Load
/// comes from the gateway's node.
/// </summary>
internal sealed class BenchScheduler : IAsyncDisposable
{
    private const int Workers = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("ww-bench-").FullName;
    private readonly string _namespace = $"bench-{Guid.NewGuid():n}"[..20];
    private readonly List<Node> _nodes = [];

    public ITasksGrain Tasks => _nodes[0].Services.GetRequiredService<IGrainFactory>().GetGrain<ITasksGrain>(ITasksGrain.Key);

    /// <summary>Where the gateway listens.</summary>
    public Uri Http { get; private set; } = new("http://127.0.0.1");

    /// <summary>A module whose <c>run</c> returns at once.</summary>
    public byte[] Wasm { get; } =
    [
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3, (byte)'r', (byte)'u', (byte)'n', 0, 0, 10, 4, 1, 2, 0, 0x0b,
    ];

    /// <summary>Its digest in the cluster.</summary>
    public string Module { get; private set; } = "";

    public static async Task<BenchScheduler> Start()
    {
        var scheduler = new BenchScheduler();
        for (var i = 0; i <= Workers; i++)
            await scheduler.Add();
        scheduler.Module = (await new ModuleClient(scheduler._nodes[0].Services.GetRequiredService<IGrainFactory>()).PutAsync(scheduler.Wasm)).Digest;
        while ((await scheduler.Tasks.Workers()).Count < Workers)
            await Task.Delay(50);
        return scheduler;
    }

    /// <summary>Stops all nodes and starts the primary again on what it has on disk.</summary>
    public async Task Restart()
    {
        await Stop();
        await Add();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Stop()
    {
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.Stop();
            await node.DisposeAsync();
        }

        _nodes.Clear();
    }

    private async Task Add()
    {
        var isPrimary = _nodes.Count == 0;
        string[] arguments =
        [
            $"--Cluster:Namespace={_namespace}",
            $"--Cluster:DataDirectory={Path.Combine(_folder, _nodes.Count.ToString(CultureInfo.InvariantCulture))}",
            "--Cluster:Discovery:Enabled=false",
            "--Cluster:ClusterPort=0",
            isPrimary ? "--Cluster:Bootstrap=true" : $"--Cluster:Join:0={_nodes[0].Context.Primary!.Endpoint}",
            "--Http:Listen=127.0.0.1:0",
        ];
        var (options, http) = NodeSettings.Read(NodeSettings.Build(arguments), isPrimary ? NodeRole.Gateway : NodeRole.Worker);
        var host = isPrimary ? GatewayHost.Build(options, http, NullLoggerFactory.Instance) : WorkerHost.Build(options, NullLoggerFactory.Instance);
        _nodes.Add(await Node.Start(host));
        if (isPrimary)
            Http = new Uri($"http://{GatewayHost.AddressOf(host)}");
    }
}
