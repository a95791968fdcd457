namespace Wetware.Cli.Anchors;

/// <summary>What became of a change, as <c>--json</c> writes it.</summary>
internal sealed record OutcomeJson(string Path, bool Done, long Version);
