using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Bench.Raft;

/// <summary>Three nodes as processes, on which the groups are, and one in this process, from which the load comes.</summary>
internal sealed class ThreeMembers : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ww-bench-raft-");
    private readonly List<BenchNode> _members = [];
    private Node _client = null!;

    public IGrainFactory Grains => _client.Services.GetRequiredService<IGrainFactory>();

    public RaftGroupClient Groups => new(Grains, TimeProvider.System);

    /// <summary>Peer ids of the three.</summary>
    public IReadOnlyList<string> Peers { get; private set; } = [];

    /// <summary>Memory of the largest of the three processes, in bytes.</summary>
    public long ResidentBytes => _members.Max(member => member.ResidentBytes);

    /// <summary>Bytes of the largest of the three logs on disk.</summary>
    public long LogBytes => Enumerable.Range(0, _members.Count).Max(member =>
        new DirectoryInfo(Path.Combine(_folder.FullName, $"{member}", "raft")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));

    public static async Task<ThreeMembers> Start()
    {
        var cluster = new ThreeMembers();
        var ns = $"bench-{Guid.NewGuid():n}";
        for (var member = 0; member < 3; member++)
        {
            cluster._members.Add(await BenchNode.Start(
                ns, Path.Combine(cluster._folder.FullName, $"{member}"), member == 0 ? null : cluster._members[0].ClusterPort));
        }

        string[] arguments =
        [
            $"--Cluster:Namespace={ns}", $"--Cluster:DataDirectory={Path.Combine(cluster._folder.FullName, "client")}",
            $"--Cluster:Join:0=127.0.0.1:{cluster._members[0].ClusterPort}", "--Cluster:Discovery:Enabled=false",
        ];
        cluster._client = await Node.Start(WorkerHost.Build(NodeSettings.Read(NodeSettings.Build(arguments), NodeRole.Worker).Node, NullLoggerFactory.Instance));
        var own = cluster._client.Context.Identity.Server.ToString();
        var cards = await cluster.Grains.GetGrain<INodesGrain>(0).List();
        cluster.Peers = [.. cards.Where(card => card.Server != own).Select(card => card.Peer)];
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.Stop();
        await _client.DisposeAsync();
        foreach (var member in Enumerable.Reverse(_members))
            await member.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
