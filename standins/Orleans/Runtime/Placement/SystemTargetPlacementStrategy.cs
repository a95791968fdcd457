namespace Orleans.Runtime;

[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
public sealed class SystemTargetPlacementStrategy : PlacementStrategy
{
    public static SystemTargetPlacementStrategy Instance { get; } = new();

    public override bool IsUsingGrainDirectory => false;
}
