namespace Orleans.Runtime.ReminderService;

/// <summary>A reminder that this silo ticks.</summary>
internal sealed class LocalReminder(ReminderEntry entry)
{
    public ReminderEntry Entry { get; } = entry;

    /// <summary>When it ticks next, UTC.</summary>
    public DateTime Next { get; private set; }

    /// <summary>A tick is on its way. The next one waits for its end; ticks that fall due meanwhile are left out.</summary>
    public bool Ticking { get; set; }

    /// <summary>It was replaced or removed.</summary>
    public bool Stopped { get; set; }

    /// <summary>
    /// The first tick not before <paramref name="now"/> on the grid of start and period. What was missed while nobody was there is not
    /// made up for: a cluster that comes back is not flooded.
    /// </summary>
    public void Schedule(DateTime now)
    {
        var late = now - Entry.StartAt;
        var periods = late <= TimeSpan.Zero ? 0 : (late.Ticks + Entry.Period.Ticks - 1) / Math.Max(1, Entry.Period.Ticks);
        Next = Entry.StartAt + TimeSpan.FromTicks(periods * Entry.Period.Ticks);
    }
}
