using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Wetware.Clustering.Hosting;
using Wetware.Routing;
using Wetware.Testing;

namespace Wetware.Tests.Raft;

/// <summary>Nodes as processes, in network namespaces where they can be made, with a client to each kind of traffic.</summary>
internal sealed class FaultCluster : IAsyncDisposable
{
    private readonly TestCluster _cluster = new();
    private readonly NodeNetwork? _network;
    private readonly WwProcess[] _processes;
    private readonly List<IHost> _hosts = [];
    private readonly string[] _more;
    private readonly string _secret;
    private string[] _peers = [];

    private FaultCluster(int nodes, NodeNetwork? network, string[] more, bool leaseReads = false)
    {
        (_network, _processes, _more) = (network, new WwProcess[nodes], more);
        _cluster.Environment.Add(("Cluster__Raft__LeaseReads", leaseReads ? "true" : "false"));
        _secret = _cluster.File("secret", "a secret for nodes that are killed");
    }

    /// <summary>The nodes' peer ids.</summary>
    public IReadOnlyList<string> Peers => _peers;

    /// <summary>Whether nodes can be cut from one another.</summary>
    public bool CanCut => _network is not null;

    public static Task<FaultCluster> Create(int nodes, bool leaseReads = false) => Create(new FaultCluster(nodes, NodeNetwork.TryCreate(nodes), [], leaseReads));

    /// <summary>Nodes that share the network of the tests, each with the arguments <paramref name="more"/>.</summary>
    public static Task<FaultCluster> CreateTogether(int nodes, params string[] more) => Create(new FaultCluster(nodes, null, more));

    /// <summary>Connects a client, which looks for gateways again every few seconds.</summary>
    public async Task<WetwareClient> Connect()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.AddWetwareClient(orleans =>
        {
            orleans.UseMulticastClustering(options =>
            {
                options.Namespace = _cluster.Namespace;
                options.SecretFile = _secret;
            });
            orleans.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(3));
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return host.Services.GetRequiredService<WetwareClient>();
    }

    /// <summary>Starts a node that is not running, and waits until it is ready.</summary>
    public async Task Start(int node)
    {
        string[] arguments = node == 0 ? ["gateway", "--listen", "127.0.0.1:0", "--cluster-port", "0"] : ["start"];
        string[] bind = _network is null ? [] : ["--bind", _network.Address(node)];
        _processes[node] = _cluster.Begin(
            $"node-{node}", _network?.Space(node), [.. arguments, .. bind, .. _more, "--secret-file", _secret, "--meta", $"process={node}"]);
        await _processes[node].Says("Ready as", TimeSpan.FromSeconds(180));
    }

    /// <summary>SIGKILL.</summary>
    public Task Kill(int node) => _processes[node].Kill();

    /// <summary>SIGSTOP; false when the node has ended by itself.</summary>
    public bool TryPause(int node)
    {
        if (_processes[node].HasExited)
            return false;
        _processes[node].Pause();
        return true;
    }

    /// <summary>SIGCONT.</summary>
    public void Resume(int node) => _processes[node].Resume();

    /// <summary>Cuts a node from all others, while clients reach it.</summary>
    public void Isolate(int node)
    {
        for (var other = 0; other < _processes.Length; other++)
        {
            if (other != node)
                _network!.Cut(node, other);
        }
    }

    /// <summary>Cuts two nodes from each other.</summary>
    public void Cut(int one, int other) => _network!.Cut(one, other);

    /// <summary>Ends all cuts.</summary>
    public void Heal() => _network?.Heal();

    /// <summary>Whether a node has ended by itself.</summary>
    public bool HasEnded(int node) => _processes[node].HasExited;

    /// <summary>The last lines that each node has said.</summary>
    public string Said(int lines) =>
        string.Join('\n', _processes.SelectMany((process, node) => process.Lines.TakeLast(lines).Prepend($"-- node {node}{(process.HasExited ? ", ended" : "")}")));

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await host.StopAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            host.Dispose();
        }

        await _cluster.DisposeAsync();
        _network?.Dispose();
    }

    private static async Task<FaultCluster> Create(FaultCluster cluster)
    {
        try
        {
            await cluster.StartAll();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private async Task StartAll()
    {
        await Task.WhenAll(Enumerable.Range(0, _processes.Length).Select(Start));
        var client = await Connect();
        var peers = new string[_processes.Length];
        await Wait.Until(
            async () =>
            {
                await foreach (var record in client.Views.QueryAsync(RoutingQuery.All))
                    peers[int.Parse(record.Label("process"), CultureInfo.InvariantCulture)] = record.Peer;
                return peers.All(peer => peer is not null);
            },
            "all nodes are in the view",
            TimeSpan.FromSeconds(60));
        _peers = peers;
    }
}
