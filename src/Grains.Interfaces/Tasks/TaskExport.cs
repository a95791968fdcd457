namespace Wetware.Tasks;

/// <summary>A task as it is exported and imported: what was asked for, how far its schedule has come, and its counters. What is kept of its runs is not part of it.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-export")]
public sealed record TaskExport
{
    /// <summary>What was asked for.</summary>
    [Id(0)]
    public required TaskSpec Spec { get; init; }

    /// <summary>When it was accepted: its schedule counts from there.</summary>
    [Id(1)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Occurrences of its schedule that are behind it.</summary>
    [Id(2)]
    public long Occurrences { get; init; }

    /// <summary>The counter of completions.</summary>
    [Id(3)]
    public long Completions { get; init; }

    /// <summary>Its state; of <c>waiting</c> and <c>running</c> the schedule goes on, <c>paused</c> stays paused, the others stay ended.</summary>
    [Id(4)]
    public TaskState State { get; init; }

    /// <summary>Number of its last run: the next one gets the number after it.</summary>
    [Id(5)]
    public long Runs { get; init; }

    /// <summary>Runs that failed for good.</summary>
    [Id(6)]
    public long Failures { get; init; }

    /// <summary>Runs that were skipped.</summary>
    [Id(7)]
    public long Skipped { get; init; }

    /// <summary>Runs that were missed.</summary>
    [Id(8)]
    public long Missed { get; init; }
}
