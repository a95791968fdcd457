using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Bench;

/// <summary>A cluster of two nodes with the product's own hosts: the primary in another process, and a worker in this one, from which the load comes.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly BenchNode _primary;
    private readonly Node _worker;

    private TwoNodes(DirectoryInfo folder, BenchNode primary, Node worker) => (_folder, _primary, _worker) = (folder, primary, worker);

    public IGrainFactory Grains => _worker.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The server id of the primary, as the worker sees it.</summary>
    public string Primary { get; private init; } = "";

    /// <summary>Processor time that the primary has used.</summary>
    public TimeSpan PrimaryProcessorTime => _primary.ProcessorTime;

    public static async Task<TwoNodes> Start()
    {
        var folder = Directory.CreateTempSubdirectory("ww-bench-");
        var ns = $"bench-{Guid.NewGuid():n}";
        var primary = await BenchNode.Start(ns, Path.Combine(folder.FullName, "primary"));
        string[] arguments =
        [
            $"--Cluster:Namespace={ns}", $"--Cluster:DataDirectory={Path.Combine(folder.FullName, "worker")}",
            $"--Cluster:Join:0=127.0.0.1:{primary.ClusterPort}", "--Cluster:Discovery:Enabled=false",
        ];
        var options = NodeSettings.Read(NodeSettings.Build(arguments), NodeRole.Worker).Node;
        var worker = await Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance));
        var cards = await worker.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(0).List();
        return new TwoNodes(folder, primary, worker) { Primary = cards.Single(card => card.Primary).Server };
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.Stop();
        await _worker.DisposeAsync();
        await _primary.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
