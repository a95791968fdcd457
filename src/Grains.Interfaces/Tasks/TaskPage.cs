namespace Wetware.Tasks;

/// <summary>A part of a list.</summary>
/// <param name="Items">The tasks, newest last.</param>
/// <param name="Next">What to give as <see cref="TaskQuery.After"/> for the next part; null when this was the last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-page")]
public sealed record TaskPage([property: Id(0)] IReadOnlyList<TaskInfo> Items, [property: Id(1)] long? Next);

/// <summary>A part of a task's runs.</summary>
/// <param name="Items">The runs, newest last; those that retention has dropped are not among them. Output is left out: ask for the run itself.</param>
/// <param name="Next">What to give as <c>after</c> for the next part; null when this was the last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-run-page")]
public sealed record TaskRunPage([property: Id(0)] IReadOnlyList<TaskRun> Items, [property: Id(1)] long? Next);

/// <summary>A part of an export.</summary>
/// <param name="Items">The tasks, in order of acceptance.</param>
/// <param name="Next">What to give as <c>after</c> for the next part; null when this was the last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-export-page")]
public sealed record TaskExportPage([property: Id(0)] IReadOnlyList<TaskExport> Items, [property: Id(1)] long? Next);

/// <summary>Events in order, as far as there were any within the time that was given.</summary>
/// <param name="Items">The events; empty when nothing happened.</param>
/// <param name="Next">The cursor for the next call.</param>
/// <param name="Gap">True when events between the cursor and the first of these are not kept any more: read the tasks again.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-events")]
public sealed record TaskEvents([property: Id(0)] IReadOnlyList<TaskEvent> Items, [property: Id(1)] long Next, [property: Id(2)] bool Gap);
