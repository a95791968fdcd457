namespace Wetware.Tasks;

/// <summary>What became of a submission.</summary>
/// <param name="Outcome">Whether the task was accepted by this call.</param>
/// <param name="Task">The task; with <see cref="SubmitOutcome.Taken"/> the one that has the id, with <see cref="SubmitOutcome.Conflict"/> the one that has the key.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-submitted")]
public sealed record Submitted([property: Id(0)] SubmitOutcome Outcome, [property: Id(1)] TaskInfo Task);
