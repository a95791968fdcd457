using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>A silo whose role is the grain's key.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class SiloRoleBasedPlacementAttribute() : PlacementAttribute(SiloRoleBasedPlacement.Singleton);
