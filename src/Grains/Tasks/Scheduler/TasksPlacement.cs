namespace Wetware.Grains.Tasks;

/// <summary>On the primary, beside the storage; in a cluster without one (its storage is a database) on the active silo with the lowest name.</summary>
[Serializable, GenerateSerializer, Immutable]
[Alias("ww.tasks-placement")]
public sealed class TasksPlacement : PlacementStrategy;
