namespace Orleans.Runtime;

[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
public sealed class HashBasedPlacement : PlacementStrategy
{
    internal static HashBasedPlacement Singleton { get; } = new();
}
