namespace Wetware.Tasks;

/// <summary>A part of a list.</summary>
/// <param name="Items">The tasks, newest last.</param>
/// <param name="Next">What to give as <see cref="TaskQuery.After"/> for the next part; null when this was the last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-page")]
public sealed record TaskPage([property: Id(0)] IReadOnlyList<TaskInfo> Items, [property: Id(1)] long? Next);
