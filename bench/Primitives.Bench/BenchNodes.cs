using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Bench;

/// <summary>Real nodes in this process, with TCP between them and the first one's storage on disk.</summary>
internal sealed class BenchNodes : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ww-bench-").FullName;
    private readonly List<Node> _nodes = [];

    public IReadOnlyList<Node> All => _nodes;

    /// <summary>Starts <paramref name="count"/> nodes.</summary>
    public static async Task<BenchNodes> Start(int count)
    {
        var nodes = new BenchNodes();
        for (var i = 0; i < count; i++)
            await nodes.Add();
        return nodes;
    }

    /// <summary>The way to grains from a node.</summary>
    public IGrainFactory GrainsOn(int node) => _nodes[node].Services.GetRequiredService<IGrainFactory>();

    /// <summary>The server id of a node.</summary>
    public ServerId ServerOf(int node) => _nodes[node].Context.Identity.Server;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.Stop();
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task Add()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Cluster:Namespace"] = $"bench-{Environment.ProcessId}",
            ["Cluster:DataDirectory"] = Path.Combine(_folder, $"node-{_nodes.Count}"),
            ["Cluster:Discovery:Enabled"] = "false",
            ["Cluster:ClusterPort"] = "0",
        };
        if (_nodes.Count == 0)
            settings["Cluster:Bootstrap"] = "true";
        else
            settings["Cluster:Join:0"] = _nodes[0].Context.Primary!.Endpoint.ToString();
        var (options, _) = NodeSettings.Read(NodeSettings.Build(settings), NodeRole.Worker);
        _nodes.Add(await Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance)));
    }
}
