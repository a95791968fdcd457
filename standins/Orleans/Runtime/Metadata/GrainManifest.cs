using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>The grain classes and interfaces that one process knows.</summary>
[GenerateSerializer]
[Immutable]
public sealed class GrainManifest : IEquatable<GrainManifest>
{
    public GrainManifest(
        ImmutableDictionary<GrainType, GrainProperties> grains,
        ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties> interfaces)
    {
        Grains = grains;
        Interfaces = interfaces;
    }

    [Id(0)]
    public ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties> Interfaces { get; }

    [Id(1)]
    public ImmutableDictionary<GrainType, GrainProperties> Grains { get; }

    public bool Equals(GrainManifest? other) =>
        other is not null && Manifests.Same(Grains, other.Grains) && Manifests.Same(Interfaces, other.Interfaces);

    public override bool Equals(object? obj) => Equals(obj as GrainManifest);

    public override int GetHashCode() => HashCode.Combine(Manifests.Hash(Grains), Manifests.Hash(Interfaces));
}
