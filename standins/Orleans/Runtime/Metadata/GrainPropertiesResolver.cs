using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>What the cluster knows of a grain class; of the definition, for a generic one.</summary>
public class GrainPropertiesResolver(IClusterManifestProvider clusterManifestProvider)
{
    public GrainProperties GetGrainProperties(GrainType grainType) => TryGetGrainProperties(grainType, out var properties)
        ? properties
        : throw new KeyNotFoundException($"Could not find a grain type {grainType}.");

    public bool TryGetGrainProperties(GrainType grainType, [NotNullWhen(true)] out GrainProperties? properties)
    {
        var manifest = clusterManifestProvider.Current;
        if (Find(manifest, grainType, out properties))
            return true;
        var definition = TypeNames.DefinitionOf(grainType.ToString());
        return Find(manifest, GrainType.Create(definition), out properties);
    }

    private static bool Find(ClusterManifest manifest, GrainType grainType, [NotNullWhen(true)] out GrainProperties? properties)
    {
        foreach (var part in manifest.AllGrainManifests)
        {
            if (part.Grains.TryGetValue(grainType, out properties))
                return true;
        }

        properties = null;
        return false;
    }
}
