using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// What the journal says of one task, and what an image says of it. It tells how things are, not what to change: applying it twice, or one
/// that is older than an image and then all that followed, ends in the same state.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-entry")]
public sealed record TaskEntry
{
    /// <summary>The task; numbers are never used twice.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>Set when the task is new to the reader, or was edited.</summary>
    [Id(1)]
    public TaskDefinition? Definition { get; init; }

    /// <summary>Set when they changed.</summary>
    [Id(2)]
    public TaskCounters? Counters { get; init; }

    /// <summary>The runs that changed; those that are final are older first.</summary>
    [Id(3)]
    public IReadOnlyList<TaskRun> Runs { get; init; } = [];

    /// <summary>True once the task is removed.</summary>
    [Id(4)]
    public bool Removed { get; init; }

    /// <summary>Set in the last entry of a batch.</summary>
    [Id(5)]
    public SchedulerMark? Mark { get; init; }
}

/// <summary>What only an edit changes of a task.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-birth")]
public sealed record TaskDefinition
{
    /// <summary>What was asked for, with its id.</summary>
    [Id(0)]
    public required TaskSpec Spec { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(1)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>The idempotency key of its submission.</summary>
    [Id(2)]
    public string? Key { get; init; }

    /// <summary>The trace that its submission belongs to.</summary>
    [Id(3)]
    public string? Trace { get; init; }

    /// <summary>By how much the wall clock had been set when it was accepted (<see cref="SchedulerMark.Shift"/>).</summary>
    [Id(4)]
    public TimeSpan Shift { get; init; }

    /// <summary>What its schedule counts from since it was edited, instead of <see cref="Created"/>; null when its schedule was not.</summary>
    [Id(5)]
    public DateTimeOffset? Origin { get; init; }

    /// <summary>What was asked for first, when it has a key and was edited: repeating the submission is still recognised.</summary>
    [Id(6)]
    public TaskSpec? Submitted { get; init; }

    /// <summary>Occurrences that were behind it when its schedule was edited.</summary>
    [Id(7)]
    public long Before { get; init; }
}

/// <summary>What changes of a task besides its runs.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-counters")]
public sealed record TaskCounters
{
    /// <summary>Occurrences of the schedule that are behind it.</summary>
    [Id(0)]
    public long Made { get; init; }

    /// <summary>Nominal time of the last of them.</summary>
    [Id(1)]
    public DateTimeOffset? Last { get; init; }

    /// <summary>Runs that succeeded, from the spec's counter on.</summary>
    [Id(2)]
    public long Completions { get; init; }

    /// <summary>Runs that failed for good.</summary>
    [Id(3)]
    public long Failures { get; init; }

    /// <summary>Number of the last run.</summary>
    [Id(4)]
    public long Runs { get; init; }

    /// <summary>See <see cref="Wetware.Tasks.TaskInfo.Skipped"/>.</summary>
    [Id(5)]
    public long Skipped { get; init; }

    /// <summary>See <see cref="Wetware.Tasks.TaskInfo.Missed"/>.</summary>
    [Id(6)]
    public long Missed { get; init; }

    /// <summary>Makes no runs by schedule.</summary>
    [Id(7)]
    public bool Paused { get; init; }

    /// <summary>Final.</summary>
    [Id(8)]
    public bool Cancelled { get; init; }

    /// <summary>When it became final; null while it is not.</summary>
    [Id(9)]
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Whether the run that ended last failed.</summary>
    [Id(10)]
    public bool LastFailed { get; init; }

    /// <summary>Runs that ended, whatever came of them.</summary>
    [Id(11)]
    public long EndedRuns { get; init; }
}

/// <summary>What holds for all tasks together when a batch of changes was made: written with them, so that the next scheduler goes on from there.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.tasks-mark")]
public sealed record SchedulerMark
{
    /// <summary>Sequence of the newest event that is told with these changes, or before.</summary>
    [Id(0)]
    public long Events { get; init; }

    /// <summary>By how much the wall clock was set so far.</summary>
    [Id(1)]
    public TimeSpan Shift { get; init; }

    /// <summary>The steady time: the wall time less <see cref="Shift"/>.</summary>
    [Id(2)]
    public DateTimeOffset Steady { get; init; }
}
