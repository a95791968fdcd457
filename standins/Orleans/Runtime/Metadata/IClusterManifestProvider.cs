using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>What this process and the cluster can host, now and as it changes.</summary>
public interface IClusterManifestProvider
{
    ClusterManifest Current { get; }

    IAsyncEnumerable<ClusterManifest> Updates { get; }

    GrainManifest LocalGrainManifest { get; }
}
