using Orleans.Configuration;
using Orleans.TestingHost;
using Wetware.Tests.Placement;

namespace Wetware.Tests.Membership;

/// <summary>Clusters whose silos notice soon that another is gone.</summary>
public static class Clusters
{
    public static async Task<InProcessTestCluster> StartAsync(short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddPlacementDirector<OnChosenSilo, OnChosenSiloDirector>();
            silo.Configure<ClusterMembershipOptions>(Watchful);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    public static void Watchful(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromMilliseconds(500);
        options.NumMissedProbesLimit = 2;
        options.NumVotesForDeathDeclaration = 1;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(1);
    }
}
