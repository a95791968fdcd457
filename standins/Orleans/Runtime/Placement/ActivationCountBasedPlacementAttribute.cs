using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>The silo with fewer activations among a few that are picked at random.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ActivationCountBasedPlacementAttribute() : PlacementAttribute(ActivationCountBasedPlacement.Singleton);
