using System.Collections.Immutable;

namespace Orleans.Runtime.MembershipService;

/// <summary>The rows of the membership table at one version, as one silo knows them.</summary>
internal sealed class MembershipView(MembershipVersion version, ImmutableDictionary<SiloAddress, MembershipEntry> entries)
{
    private ClusterMembershipSnapshot? _snapshot;

    public static MembershipView Empty { get; } = new(MembershipVersion.MinValue, ImmutableDictionary<SiloAddress, MembershipEntry>.Empty);

    public MembershipVersion Version { get; } = version;

    public ImmutableDictionary<SiloAddress, MembershipEntry> Entries { get; } = entries;

    /// <summary>What the rest of the silo sees of it.</summary>
    public ClusterMembershipSnapshot Snapshot => _snapshot ??= new ClusterMembershipSnapshot(
        Entries.ToImmutableDictionary(e => e.Key, e => new ClusterMember(e.Key, e.Value.Status, e.Value.SiloName)), Version);

    public SiloStatus StatusOf(SiloAddress silo) => Entries.TryGetValue(silo, out var entry) ? entry.Status : SiloStatus.None;

    public IEnumerable<MembershipEntry> Active => Entries.Values.Where(e => e.Status == SiloStatus.Active);

    /// <summary>The rows of a table that was read or told of, with what is already known of the dead kept: no row leads back from death.</summary>
    public MembershipView Advance(long version, IEnumerable<MembershipEntry> rows)
    {
        var entries = ImmutableDictionary.CreateBuilder<SiloAddress, MembershipEntry>();
        foreach (var row in rows)
            entries[row.SiloAddress] = StatusOf(row.SiloAddress) == SiloStatus.Dead && row.Status != SiloStatus.Dead ? row.With(SiloStatus.Dead) : row;
        return new MembershipView(new MembershipVersion(version), entries.ToImmutable());
    }

    /// <summary>This view with one row in another state.</summary>
    public MembershipView With(long version, MembershipEntry entry) => new(new MembershipVersion(version), Entries.SetItem(entry.SiloAddress, entry));
}
