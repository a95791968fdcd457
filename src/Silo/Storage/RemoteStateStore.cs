using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>The primary's states, from another node.</summary>
public sealed class RemoteStateStore(IGrainFactory grains) : IStateStore
{
    /// <inheritdoc />
    public Task<StoredState?> Read(StateKey key, CancellationToken cancellationToken) => Shard(key).Read(key, cancellationToken);

    /// <inheritdoc />
    public Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        Shard(key).Write(key, etag, data, cancellationToken);

    /// <inheritdoc />
    public Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken) => Shard(key).Clear(key, etag, cancellationToken);

    private IStorageGrain Shard(StateKey key) => grains.GetGrain<IStorageGrain>(StorageShards.Of(key));
}
