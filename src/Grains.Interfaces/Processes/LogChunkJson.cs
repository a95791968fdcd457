namespace Wetware.Processes;

/// <summary>A piece of output, in JSON.</summary>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Data">The bytes, base64.</param>
public sealed record LogChunkJson(string Stream, byte[] Data);
