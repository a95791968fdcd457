namespace Wetware.Tests.Placement;

/// <summary>A strategy of our own: the key of the grain says on which silo it lives.</summary>
[GenerateSerializer, Immutable]
public sealed class OnChosenSilo : PlacementStrategy;
