using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>The silo that the hash of the grain id falls on.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class HashBasedPlacementAttribute() : PlacementAttribute(HashBasedPlacement.Singleton);
