namespace Wetware.Tasks;

/// <summary>A part of an export.</summary>
/// <param name="Items">The tasks, in order of acceptance.</param>
/// <param name="Next">What to give as <c>after</c> for the next part; null when this was the last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-export-page")]
public sealed record TaskExportPage([property: Id(0)] IReadOnlyList<TaskExport> Items, [property: Id(1)] long? Next);
