using System.Collections.Immutable;

namespace Orleans.Metadata;

/// <summary>What the cluster knows of a grain interface.</summary>
[GenerateSerializer]
[Immutable]
public sealed class GrainInterfaceProperties : IEquatable<GrainInterfaceProperties>
{
    public GrainInterfaceProperties(ImmutableDictionary<string, string> values) => Properties = values;

    [Id(0)]
    public ImmutableDictionary<string, string> Properties { get; }

    public bool Equals(GrainInterfaceProperties? other) => other is not null && Manifests.Same(Properties, other.Properties);

    public override bool Equals(object? obj) => Equals(obj as GrainInterfaceProperties);

    public override int GetHashCode() => Manifests.Hash(Properties);

    public string ToDetailedString() => Manifests.Show(Properties);
}
