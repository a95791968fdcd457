namespace Wetware.Processes;

/// <summary>The arguments of <c>logs</c> on a capability of kind <c>process</c>.</summary>
/// <param name="Offset">Where to begin.</param>
/// <param name="Max">Most bytes.</param>
/// <param name="Follow">Wait when there is nothing yet.</param>
public sealed record LogsJson(long Offset = 0, int Max = 64 << 10, bool Follow = false);
