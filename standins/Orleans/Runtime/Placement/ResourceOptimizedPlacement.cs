namespace Orleans.Runtime;

[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
public sealed class ResourceOptimizedPlacement : PlacementStrategy
{
    internal static ResourceOptimizedPlacement Singleton { get; } = new();
}
