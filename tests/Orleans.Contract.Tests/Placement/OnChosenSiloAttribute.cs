using Orleans.Placement;

namespace Wetware.Tests.Placement;

[AttributeUsage(AttributeTargets.Class)]
public sealed class OnChosenSiloAttribute() : PlacementAttribute(new OnChosenSilo());
