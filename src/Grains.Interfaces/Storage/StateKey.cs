namespace Wetware.Storage;

/// <summary>Where a state is kept: the provider's name, the grain, and the name of the state within the grain.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.state-key")]
public readonly record struct StateKey(
    [property: Id(0)] string Provider,
    [property: Id(1)] string Grain,
    [property: Id(2)] string Name)
{
    /// <summary>Longest provider, grain and state name, in characters each.</summary>
    public const int MaxPartLength = 1024;
}
