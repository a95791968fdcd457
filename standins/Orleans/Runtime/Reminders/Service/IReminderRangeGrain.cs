namespace Orleans.Runtime.ReminderService;

/// <summary>Ticks the reminders of one <see cref="ReminderRange"/>.</summary>
[Alias("orleans.reminders.range")]
internal interface IReminderRangeGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that the grain is active, and has read the table not longer ago than its refresh period.</summary>
    Task Wake();

    Task<IGrainReminder> Register(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    Task Unregister(GrainId grainId, IGrainReminder reminder);
}
