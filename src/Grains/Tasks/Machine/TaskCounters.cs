namespace Wetware.Grains.Tasks;

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
