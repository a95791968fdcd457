using Orleans.Configuration;

namespace Wetware.Clustering.Configuration;

/// <summary>Section <c>Cluster:Liveness</c>: when a silent node counts as gone.</summary>
public sealed class LivenessOptions
{
    /// <summary>How long a probe waits for its answer, and the time between probes. 200 ms to 1 min. Default 1 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes missed in a row before a node is suspected. 1 to 10. Default 3: one lost packet or pause is no death.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>Nodes that must suspect it, as far as there are that many. 1 to 10. Default 2.</summary>
    public int Votes { get; set; } = 2;

    /// <summary>
    /// What we announce: a killed node is out of the list within this time. Every probe may take twice its timeout on a busy
    /// machine; one probe period and two seconds for the votes come on top.
    /// </summary>
    public TimeSpan RemovalTime => (ProbeTimeout * 2 * (MissedProbes + 1)) + TimeSpan.FromSeconds(2);

    /// <summary>Sets Orleans' options accordingly.</summary>
    internal void Apply(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.NumMissedProbesLimit = MissedProbes;
        membership.NumVotesForDeathDeclaration = Votes;

        // Changes spread by gossip at once; the table is read often as well, because it is close and small.
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
    }
}
