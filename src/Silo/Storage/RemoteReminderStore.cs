using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>The primary's reminder table, from another node.</summary>
public sealed class RemoteReminderStore(IGrainFactory grains) : IReminderStore
{
    private IReminderStoreGrain Store => grains.GetGrain<IReminderStoreGrain>(0);

    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderRow>> ReadGrain(string grain, CancellationToken cancellationToken) => Store.ReadGrain(grain, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderRow>> ReadRange(uint begin, uint end, CancellationToken cancellationToken) =>
        Store.ReadRange(begin, end, cancellationToken);

    /// <inheritdoc />
    public Task<ReminderRow?> Read(string grain, string name, CancellationToken cancellationToken) => Store.Read(grain, name, cancellationToken);

    /// <inheritdoc />
    public Task<string> Upsert(ReminderRow row, CancellationToken cancellationToken) => Store.Upsert(row, cancellationToken);

    /// <inheritdoc />
    public Task<bool> Remove(string grain, string name, string etag, CancellationToken cancellationToken) => Store.Remove(grain, name, etag, cancellationToken);
}
