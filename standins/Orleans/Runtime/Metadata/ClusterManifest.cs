using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>What every silo of the cluster can host, and what this process itself knows.</summary>
[GenerateSerializer]
[Immutable]
public sealed class ClusterManifest
{
    public ClusterManifest(MajorMinorVersion version, ImmutableDictionary<SiloAddress, GrainManifest> silos)
        : this(version, silos, [.. silos.Values.Distinct()])
    {
    }

    public ClusterManifest(
        MajorMinorVersion version,
        ImmutableDictionary<SiloAddress, GrainManifest> silos,
        ImmutableArray<GrainManifest> allGrainManifests)
    {
        Version = version;
        Silos = silos;
        AllGrainManifests = allGrainManifests;
    }

    [Id(0)]
    public MajorMinorVersion Version { get; }

    [Id(1)]
    public ImmutableDictionary<SiloAddress, GrainManifest> Silos { get; }

    [Id(2)]
    public ImmutableArray<GrainManifest> AllGrainManifests { get; }
}
