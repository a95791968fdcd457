namespace Orleans.Runtime;

[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
public class SiloRoleBasedPlacement : PlacementStrategy
{
    internal static SiloRoleBasedPlacement Singleton { get; } = new();
}
