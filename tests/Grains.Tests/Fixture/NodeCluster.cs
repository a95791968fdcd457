using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.TestingHost;
using Wetware.Devices;
using Wetware.Functions;
using Wetware.Grains.Hosting;
using Wetware.Grains.Tasks.Secrets;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Silo.Security;
using Wetware.Silo.Storage;
using Wetware.Testing;

namespace Wetware.Tests.Fixture;

/// <summary>
/// Nodes in this process: silos with the product's own primitives, names and storage (one SQLite database, which outlives every silo), and a client.
/// Tests that stop or kill silos build their own; the others share one (<see cref="SharedNodes"/>).
/// </summary>
public sealed class NodeCluster : IAsyncDisposable
{
    private static readonly Assembly[] Applications = [typeof(FunctionsHosting).Assembly, typeof(DevicesHosting).Assembly];

    private readonly TempFolder _folder = new();
    private readonly Database _database;
    private readonly ConcurrentDictionary<string, NodeCard> _cards = new();

    private NodeCluster(int silos, Action<ISiloBuilder>? more, bool primary, bool applications)
    {
        var storage = new StorageOptions();
        _database = Database.Open(_folder[Database.FileName], storage, NullLogger.Instance);
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((options, silo) =>
        {
            var signer = EcdsaSigner.Create();
            var (card, name) = Identify(_cards.Count, signer.Peer, primary && _cards.IsEmpty);
            _cards[options.SiloName] = card;
            silo.Services.PostConfigure<SiloOptions>(o => o.SiloName = name);
            silo.Services.AddSingleton(card);
            silo.Services.AddSingleton<IEnvelopeSigner>(signer);
            silo.Services.AddSingleton(TimeProvider.System);
            silo.Services.AddSingleton<IStateStore>(new SqliteStateStore(_database, storage));
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(1);
            });
            silo.AddEmbeddedStorage();
            silo.Services.AddSingleton(new TaskSecretSeal("the key of the nodes in tests...."u8.ToArray()));
            silo.AddPrimitives();
            silo.AddIncomingGrainCallFilter<ClientCalls>();
            silo.Services.AddSteadyCollector();
            more?.Invoke(silo);

            // As on workers: gateways alone have the grains of applications.
            if (!applications)
                silo.Services.PostConfigure<GrainTypeOptions>(types => types.Classes.RemoveWhere(type => Applications.Contains(type.Assembly)));
        });
        builder.ConfigureClient(client => client.AddWetwareClient());
        Cluster = builder.Build();
    }

    public InProcessTestCluster Cluster { get; }

    public IClusterClient Client => Cluster.Client;

    /// <summary>The cards of all nodes that were ever started, in no order.</summary>
    public ICollection<NodeCard> Cards => _cards.Values;

    /// <summary>Starts <paramref name="silos"/> nodes, the first of them as the primary, and all with the grains of applications, where that is asked for.</summary>
    public static async Task<NodeCluster> Start(int silos = 3, Action<ISiloBuilder>? more = null, bool primary = false, bool applications = false)
    {
        var cluster = new NodeCluster(silos, more, primary, applications);
        await cluster.Cluster.DeployAsync();
        return cluster;
    }

    /// <summary>The card of a silo.</summary>
    public NodeCard CardOf(InProcessSiloHandle silo) => _cards[silo.Name];

    /// <summary>A way to grains whose calls start on that silo.</summary>
    public static IGrainFactory GrainsOn(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IGrainFactory>();

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _database.Dispose();
        _folder.Dispose();
    }

    private static (NodeCard Card, string Name) Identify(int number, PeerId peer, bool primary)
    {
        var server = ServerId.New();
        var card = new NodeCard
        {
            Server = server.ToString(),
            Peer = peer.ToString(),
            Host = $"host-{number}",
            Started = TimeProvider.System.GetUtcNow(),
            Version = "test",
        };
        return (card, NodeName.For(server, peer, NodeRole.Worker, primary).ToString());
    }

    // As on nodes, but for the hooks by which the test cluster itself waits.
    private sealed class ClientCalls(TimeProvider time, IMeterFactory meters, ILogger<ClientCallFilter> logger) : IIncomingGrainCallFilter
    {
        private readonly ClientCallFilter _filter = new(time, meters, logger);

        public Task Invoke(IIncomingGrainCallContext context) =>
            context.Request.GetInterfaceType().Name.StartsWith("ITestHooks", StringComparison.Ordinal) ? context.Invoke() : _filter.Invoke(context);
    }
}
