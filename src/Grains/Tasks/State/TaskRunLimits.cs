namespace Wetware.Grains.Tasks;

/// <summary>What holds for every task; from <see cref="TaskOptions"/>.</summary>
internal sealed record TaskRunLimits
{
    /// <summary>Final runs kept of each task.</summary>
    public int KeptRuns { get; init; } = 100;

    /// <summary>Runs of one task that are not final.</summary>
    public int LiveRuns { get; init; } = 10_000;

    /// <summary>Attempts of a run that may be lost with their nodes.</summary>
    public int LostAttempts { get; init; } = 10;

    /// <summary>A run that is this much late was missed.</summary>
    public TimeSpan MissedAfter { get; init; } = Wetware.Tasks.TaskLimits.MissedAfter;

    /// <summary>By how much the wall clock was set.</summary>
    public ClockShift Clock { get; init; } = new();
}

/// <summary>
/// By how much the wall clock was set since tasks are kept: the wall clock less this is the steady time, which knows no jumps. Delays, pauses and what is kept for
/// a while count in steady time; cron lines and <c>until</c> are meant in wall time. Shared by all tasks of a state.
/// </summary>
internal sealed class ClockShift
{
    public TimeSpan Value { get; set; }

    /// <summary>The steady time that belongs to a wall time.</summary>
    public DateTimeOffset Steady(DateTimeOffset wall) => wall - Value;
}
