namespace Wetware.Cli.Anchors;

/// <summary>A name as <c>ww anchor ls --json</c> writes it.</summary>
internal sealed record NameJson(string Path, string Name);
