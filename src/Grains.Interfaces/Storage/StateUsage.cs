namespace Wetware.Storage;

/// <summary>What the states of one name take in the cluster's storage.</summary>
/// <param name="States">How many there are.</param>
/// <param name="Bytes">Their bytes after serialization.</param>
[GenerateSerializer, Immutable]
[Alias("ww.state-usage")]
public readonly record struct StateUsage([property: Id(0)] long States, [property: Id(1)] long Bytes);
