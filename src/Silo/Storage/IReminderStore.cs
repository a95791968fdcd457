using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>The reminder table; local on the primary, through a grain elsewhere.</summary>
public interface IReminderStore
{
    /// <summary>All reminders of one grain.</summary>
    Task<IReadOnlyList<ReminderRow>> ReadGrain(string grain, CancellationToken cancellationToken);

    /// <summary>Reminders in the ring range (begin, end]; the whole ring when both are equal.</summary>
    Task<IReadOnlyList<ReminderRow>> ReadRange(uint begin, uint end, CancellationToken cancellationToken);

    /// <summary>One reminder, or null.</summary>
    Task<ReminderRow?> Read(string grain, string name, CancellationToken cancellationToken);

    /// <summary>Adds or replaces; answers the new ETag.</summary>
    Task<string> Upsert(ReminderRow row, CancellationToken cancellationToken);

    /// <summary>Removes if the ETag matches.</summary>
    Task<bool> Remove(string grain, string name, string etag, CancellationToken cancellationToken);
}
