namespace Wetware.Grains.Placement;

/// <summary>On the node whose server id the grain's key names, nowhere else. See <see cref="Wetware.Nodes.INodeOwned"/>.</summary>
[Serializable, GenerateSerializer, Immutable]
[Alias("ww.node-placement")]
public sealed class NodePlacement : PlacementStrategy;
