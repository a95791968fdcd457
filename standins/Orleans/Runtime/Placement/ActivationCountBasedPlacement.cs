namespace Orleans.Runtime;

[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
public sealed class ActivationCountBasedPlacement : PlacementStrategy
{
    internal static ActivationCountBasedPlacement Singleton { get; } = new();
}
