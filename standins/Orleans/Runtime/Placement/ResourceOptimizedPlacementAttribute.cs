using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>The silo with the most to spare. The default.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ResourceOptimizedPlacementAttribute() : PlacementAttribute(ResourceOptimizedPlacement.Singleton);
