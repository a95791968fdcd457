using System.Collections.Immutable;

namespace Orleans.Metadata;

/// <summary>What the cluster knows of a grain class.</summary>
[GenerateSerializer]
[Immutable]
public sealed class GrainProperties : IEquatable<GrainProperties>
{
    public GrainProperties(ImmutableDictionary<string, string> values) => Properties = values;

    [Id(0)]
    public ImmutableDictionary<string, string> Properties { get; }

    public bool Equals(GrainProperties? other) => other is not null && Manifests.Same(Properties, other.Properties);

    public override bool Equals(object? obj) => Equals(obj as GrainProperties);

    public override int GetHashCode() => Manifests.Hash(Properties);

    public string ToDetailedString() => Manifests.Show(Properties);
}
