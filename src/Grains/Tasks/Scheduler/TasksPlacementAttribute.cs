using Orleans.Placement;

namespace Wetware.Grains.Tasks;

/// <summary>Places a grain by <see cref="TasksPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TasksPlacementAttribute() : PlacementAttribute(new TasksPlacement());
