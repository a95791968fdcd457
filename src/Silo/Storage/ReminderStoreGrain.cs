using Orleans.Concurrency;
using Wetware.Grains.Placement;
using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>The primary's reminder table for the other nodes.</summary>
[PrimaryPlacement, Reentrant]
public sealed class ReminderStoreGrain(IReminderStore store) : Grain, IReminderStoreGrain
{
    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderRow>> ReadGrain(string grain, CancellationToken cancellationToken = default) => store.ReadGrain(grain, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderRow>> ReadRange(uint begin, uint end, CancellationToken cancellationToken = default) =>
        store.ReadRange(begin, end, cancellationToken);

    /// <inheritdoc />
    public Task<ReminderRow?> Read(string grain, string name, CancellationToken cancellationToken = default) => store.Read(grain, name, cancellationToken);

    /// <inheritdoc />
    public Task<string> Upsert(ReminderRow row, CancellationToken cancellationToken = default) => store.Upsert(row, cancellationToken);

    /// <inheritdoc />
    public Task<bool> Remove(string grain, string name, string etag, CancellationToken cancellationToken = default) =>
        store.Remove(grain, name, etag, cancellationToken);
}
