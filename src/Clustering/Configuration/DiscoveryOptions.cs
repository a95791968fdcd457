namespace Wetware.Clustering.Configuration;

/// <summary>Section <c>Cluster:Discovery</c>: finding nodes by multicast DNS.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>False = neither announce nor listen; then <c>Join</c>, <c>Bootstrap</c> or a database is needed. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Names of network interfaces to use. Default: all that are up and not loopback; loopback when there is no other.</summary>
    public IList<string> Interfaces { get; } = [];

    /// <summary>
    /// How long a starting node listens before it takes the primary's place, and how long two that start at once have to hear each
    /// other. 100 ms to 1 min. Default 1 s: four repetitions of the query, and twice the slowest answer seen on a busy machine.
    /// </summary>
    public TimeSpan BrowseTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two unasked announcements. 1 s to 1 h. Default 10 s.</summary>
    public TimeSpan AnnounceInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// With a secret: announcements whose time differs more than this from our clock are dropped. 5 s to 1 h. Default 60 s,
    /// which also is the clock difference that a cluster tolerates.
    /// </summary>
    public TimeSpan Freshness { get; set; } = TimeSpan.FromSeconds(60);
}
