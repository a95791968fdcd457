namespace Wetware.Tasks;

/// <summary>Something that happened to a task, told once it is on disk.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-event")]
public sealed record TaskEvent
{
    /// <summary>Grows from event to event, also over restarts of the scheduler and whatever the clock says, with gaps.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>When.</summary>
    [Id(1)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>What.</summary>
    [Id(2)]
    public required TaskEventKind Kind { get; init; }

    /// <summary>The task's id.</summary>
    [Id(3)]
    public required string Task { get; init; }

    /// <summary>The task's state after it.</summary>
    [Id(4)]
    public TaskState State { get; init; }

    /// <summary>The task's completions after it.</summary>
    [Id(5)]
    public long Completions { get; init; }

    /// <summary>The run that it happened to, without its output; null for an event of the task itself.</summary>
    [Id(6)]
    public TaskRun? Run { get; init; }
}

/// <summary>What happened.</summary>
public enum TaskEventKind
{
    /// <summary>A task was accepted.</summary>
    Accepted = 0,

    /// <summary>A run was given to a worker.</summary>
    Started = 1,

    /// <summary>A run succeeded.</summary>
    Succeeded = 2,

    /// <summary>An attempt failed, and another one follows.</summary>
    Retrying = 3,

    /// <summary>A run failed for good.</summary>
    Failed = 4,

    /// <summary>An attempt was lost with its node, and another one follows.</summary>
    Lost = 5,

    /// <summary>Runs were skipped by the overlap policy.</summary>
    Skipped = 6,

    /// <summary>Runs were missed.</summary>
    Missed = 7,

    /// <summary>A task was paused.</summary>
    Paused = 8,

    /// <summary>A task was resumed.</summary>
    Resumed = 9,

    /// <summary>A task or one of its runs was cancelled.</summary>
    Cancelled = 10,

    /// <summary>A task has made all its runs.</summary>
    Finished = 11,

    /// <summary>A task was dropped by retention or replaced.</summary>
    Removed = 12,

    /// <summary>A task was edited.</summary>
    Edited = 13,
}
