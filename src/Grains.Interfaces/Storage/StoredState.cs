namespace Wetware.Storage;

/// <summary>A state as it is on disk.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.stored-state")]
public sealed record StoredState([property: Id(0)] string ETag, [property: Id(1)] ReadOnlyMemory<byte> Data);
