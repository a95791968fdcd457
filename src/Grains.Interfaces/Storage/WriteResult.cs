namespace Wetware.Storage;

/// <summary>What became of a conditional write.</summary>
/// <param name="Done">True when the condition held and the change is on disk.</param>
/// <param name="ETag">The ETag stored now; null when there is no state.</param>
[GenerateSerializer, Immutable]
[Alias("ww.write-result")]
public readonly record struct WriteResult([property: Id(0)] bool Done, [property: Id(1)] string? ETag);
