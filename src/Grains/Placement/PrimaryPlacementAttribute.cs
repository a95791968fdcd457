using Orleans.Placement;

namespace Wetware.Grains.Placement;

/// <summary>Places a grain by <see cref="PrimaryPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PrimaryPlacementAttribute() : PlacementAttribute(new PrimaryPlacement());
