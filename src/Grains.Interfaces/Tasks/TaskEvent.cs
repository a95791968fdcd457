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
