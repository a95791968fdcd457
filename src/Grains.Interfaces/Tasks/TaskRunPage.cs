namespace Wetware.Tasks;

/// <summary>A part of a task's runs.</summary>
/// <param name="Items">The runs, newest last; those that retention has dropped are not among them. Output is left out: ask for the run itself.</param>
/// <param name="Next">What to give as <c>after</c> for the next part; null when this was the last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-run-page")]
public sealed record TaskRunPage([property: Id(0)] IReadOnlyList<TaskRun> Items, [property: Id(1)] long? Next);
