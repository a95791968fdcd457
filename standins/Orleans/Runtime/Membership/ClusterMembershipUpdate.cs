using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>A membership and what changed to reach it.</summary>
[Serializable]
[GenerateSerializer]
[Immutable]
public sealed class ClusterMembershipUpdate(ClusterMembershipSnapshot snapshot, ImmutableArray<ClusterMember> changes)
{
    /// <summary>Anything changed at all.</summary>
    public bool HasChanges => !Changes.IsDefaultOrEmpty;

    /// <summary>The members that are new, changed or gone; the gone as <see cref="SiloStatus.Dead"/>.</summary>
    [Id(0)]
    public ImmutableArray<ClusterMember> Changes { get; } = changes;

    /// <summary>The membership after the change.</summary>
    [Id(1)]
    public ClusterMembershipSnapshot Snapshot { get; } = snapshot;
}
