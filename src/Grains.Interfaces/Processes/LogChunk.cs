namespace Wetware.Processes;

/// <summary>A piece of what a process wrote.</summary>
/// <param name="Error">True for standard error, false for standard output.</param>
/// <param name="Data">The bytes.</param>
[GenerateSerializer, Immutable]
[Alias("ww.log-chunk")]
public sealed record LogChunk([property: Id(0)] bool Error, [property: Id(1)] ReadOnlyMemory<byte> Data);
