namespace Wetware.Grains.Tasks;

/// <summary>
/// By how much the wall clock was set since tasks are kept: the wall clock less this is the steady time, which knows no jumps. Delays, pauses and what is kept for
/// a while count in steady time; cron lines and <c>until</c> are meant in wall time. Shared by all tasks of a book.
/// </summary>
internal sealed class ClockShift
{
    public TimeSpan Value { get; set; }

    /// <summary>The steady time that belongs to a wall time.</summary>
    public DateTimeOffset Steady(DateTimeOffset wall) => wall - Value;
}
