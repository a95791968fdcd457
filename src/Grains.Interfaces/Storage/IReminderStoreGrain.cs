namespace Wetware.Storage;

/// <summary>The way from any node to the cluster's embedded reminder table. Key 0, on the primary.</summary>
[Alias("ww.IReminderStoreGrain")]
public interface IReminderStoreGrain : IGrainWithIntegerKey
{
    /// <summary>All reminders of one grain.</summary>
    [Alias("ReadGrain")]
    Task<IReadOnlyList<ReminderRow>> ReadGrain(string grain, CancellationToken cancellationToken = default);

    /// <summary>Reminders whose grain hash lies in the ring range (<paramref name="begin"/>, <paramref name="end"/>].</summary>
    [Alias("ReadRange")]
    Task<IReadOnlyList<ReminderRow>> ReadRange(uint begin, uint end, CancellationToken cancellationToken = default);

    /// <summary>One reminder, or null.</summary>
    [Alias("Read")]
    Task<ReminderRow?> Read(string grain, string name, CancellationToken cancellationToken = default);

    /// <summary>Adds or replaces a reminder and answers its new ETag.</summary>
    [Alias("Upsert")]
    Task<string> Upsert(ReminderRow row, CancellationToken cancellationToken = default);

    /// <summary>Removes a reminder if <paramref name="etag"/> is the stored one.</summary>
    [Alias("Remove")]
    Task<bool> Remove(string grain, string name, string etag, CancellationToken cancellationToken = default);
}
