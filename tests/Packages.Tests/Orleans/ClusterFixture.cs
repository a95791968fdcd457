using Orleans.Configuration;
using Orleans.TestingHost;

namespace Wetware.Tests;

/// <summary>Two silos and a client that most tests share.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public InProcessTestCluster Cluster { get; private set; } = null!;

    public IClusterClient Client => Cluster.Client;

    public async Task InitializeAsync() => Cluster = await StartAsync(2);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>Starts silos that soon notice that another is gone.</summary>
    public static async Task<InProcessTestCluster> StartAsync(short silos, Action<ISiloBuilder>? more = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddPlacementDirector<ByPort, ByPortDirector>();
            silo.AddOutgoingGrainCallFilter<StampFilter>();
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                options.NumMissedProbesLimit = 2;
                options.NumVotesForDeathDeclaration = 1;
                options.TableRefreshTimeout = TimeSpan.FromSeconds(1);
            });
            more?.Invoke(silo);
        });
        builder.ConfigureClient(client => client.AddOutgoingGrainCallFilter<StampFilter>());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}

[CollectionDefinition(Name)]
public sealed class SharedCluster : ICollectionFixture<ClusterFixture>
{
    public const string Name = "shared cluster";
}
