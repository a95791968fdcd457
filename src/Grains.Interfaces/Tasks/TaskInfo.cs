namespace Wetware.Tasks;

/// <summary>A task and how it stands.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-info")]
public sealed record TaskInfo
{
    /// <summary>What was asked for, with the id that it has.</summary>
    [Id(0)]
    public required TaskSpec Spec { get; init; }

    /// <summary>Grows with every accepted task: the order of lists, and their cursor.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public TaskState State { get; init; }

    /// <summary>Runs that succeeded, counted from <see cref="TaskSpec.Complete"/>.</summary>
    [Id(3)]
    public long Completions { get; init; }

    /// <summary>Runs that failed for good.</summary>
    [Id(4)]
    public long Failures { get; init; }

    /// <summary>Runs that were made in all, with those by hand.</summary>
    [Id(5)]
    public long Runs { get; init; }

    /// <summary>Runs that the overlap policy, or a full queue, did not let happen.</summary>
    [Id(6)]
    public long Skipped { get; init; }

    /// <summary>Runs that nobody could start in time and that the missed policy dropped.</summary>
    [Id(7)]
    public long Missed { get; init; }

    /// <summary>Runs that are queued now.</summary>
    [Id(8)]
    public int Queued { get; init; }

    /// <summary>Runs that workers have now.</summary>
    [Id(9)]
    public int Running { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(10)]
    public DateTimeOffset Created { get; init; }

    /// <summary>When the next run by schedule is due; null when there is none, or while it is paused.</summary>
    [Id(11)]
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>When it became final.</summary>
    [Id(12)]
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The run that ended last; its output is left out in lists.</summary>
    [Id(13)]
    public TaskRun? LastRun { get; init; }

    /// <summary>With <see cref="TaskSpec.Spread"/>: server ids of the nodes on which none of its runs can start, because a run that they keep apart from is under way there. Empty in lists.</summary>
    [Id(14)]
    public IReadOnlyList<string> Occupied { get; init; } = [];
}
