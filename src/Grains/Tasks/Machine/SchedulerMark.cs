namespace Wetware.Grains.Tasks;

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
