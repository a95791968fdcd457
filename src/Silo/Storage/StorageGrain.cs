using Orleans.Concurrency;
using Wetware.Grains.Placement;
using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>
/// The primary's store for the other nodes. Reentrant: many writes wait for one flush together. Order within one state is kept by its ETag.
/// </summary>
[PrimaryPlacement, Reentrant]
public sealed class StorageGrain(IStateStore store) : Grain, IStorageGrain
{
    /// <inheritdoc />
    public Task<StoredState?> Read(StateKey key, CancellationToken cancellationToken = default) => store.Read(key, cancellationToken);

    /// <inheritdoc />
    public Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, string? principal = null, CancellationToken cancellationToken = default) =>
        store.Write(key, etag, data, principal, cancellationToken);

    /// <inheritdoc />
    public Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken = default) => store.Clear(key, etag, cancellationToken);

    /// <inheritdoc />
    public Task<StateUsage> Count(string name, string? principal = null, CancellationToken cancellationToken = default) => store.Count(name, principal, cancellationToken);
}
