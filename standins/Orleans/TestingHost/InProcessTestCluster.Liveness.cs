using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>Waiting until every silo sees the same silos.</summary>
public sealed partial class InProcessTestCluster
{
    /// <summary>Returns when all active silos see just each other as active, or when the time that liveness may take has passed.</summary>
    public async Task WaitForLivenessToStabilizeAsync(bool didKill = false)
    {
        var active = GetActiveSilos().ToArray();
        if (active.Length == 0)
            return;
        var options = active[0].ServiceProvider.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;
        var limit = GetLivenessStabilizationTime(options, didKill);
        var clock = Stopwatch.StartNew();
        while (!Array.TrueForAll(active, silo => SeesJust(silo, active)) && clock.Elapsed < limit)
            await Task.Delay(20).ConfigureAwait(false);
    }

    public static TimeSpan GetLivenessStabilizationTime(ClusterMembershipOptions clusterMembershipOptions, bool didKill = false)
    {
        ArgumentNullException.ThrowIfNull(clusterMembershipOptions);
        var detection = didKill ? clusterMembershipOptions.ProbeTimeout * clusterMembershipOptions.NumMissedProbesLimit : TimeSpan.Zero;
        return detection + (clusterMembershipOptions.UseLivenessGossip ? TimeSpan.FromSeconds(5) : clusterMembershipOptions.TableRefreshTimeout * 2);
    }

    private static bool SeesJust(InProcessSiloHandle silo, InProcessSiloHandle[] expected)
    {
        var statuses = silo.ServiceProvider.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true);
        return statuses.Count == expected.Length && Array.TrueForAll(expected, other => statuses.ContainsKey(other.SiloAddress));
    }
}
