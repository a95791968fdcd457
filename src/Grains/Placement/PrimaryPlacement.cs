namespace Wetware.Grains.Placement;

/// <summary>On the primary, which holds the cluster's storage.</summary>
[Serializable, GenerateSerializer, Immutable]
[Alias("ww.primary-placement")]
public sealed class PrimaryPlacement : PlacementStrategy;
