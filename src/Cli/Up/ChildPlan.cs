namespace Wetware.Cli.Up;

/// <summary>A node to start: the name before each of its lines, and the arguments of <c>ww</c>.</summary>
internal sealed record ChildPlan(string Name, IReadOnlyList<string> Arguments);
