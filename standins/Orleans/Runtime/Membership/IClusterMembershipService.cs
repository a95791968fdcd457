namespace Orleans.Runtime;

/// <summary>The cluster's members and how they change.</summary>
public interface IClusterMembershipService
{
    /// <summary>The newest known membership.</summary>
    ClusterMembershipSnapshot CurrentSnapshot { get; }

    /// <summary>The newest membership at once, then each later one.</summary>
    IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates { get; }

    /// <summary>Reads the table until the membership is at least of the given version; once when none is given.</summary>
    ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default);

    /// <summary>Declares a silo dead in the table, without votes.</summary>
    /// <returns>The silo is dead now.</returns>
    Task<bool> TryKill(SiloAddress siloAddress);
}
