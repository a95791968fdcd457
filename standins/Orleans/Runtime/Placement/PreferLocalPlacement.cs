namespace Orleans.Runtime;

[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
public sealed class PreferLocalPlacement : PlacementStrategy
{
    internal static PreferLocalPlacement Singleton { get; } = new();
}
