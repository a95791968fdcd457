using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Any silo that can host the grain.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class RandomPlacementAttribute() : PlacementAttribute(RandomPlacement.Singleton);
