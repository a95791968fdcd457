using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>The silo of the first caller, where it can host the grain.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(PreferLocalPlacement.Singleton);
