using Wetware.Errors;
using Wetware.Grains.Quotas;
using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>States by key, with ETags; local on the primary, through grains elsewhere.</summary>
public interface IStateStore : IStateUsage
{
    /// <summary>Reads a state; null when there is none.</summary>
    Task<StoredState?> Read(StateKey key, CancellationToken cancellationToken);

    /// <summary>Replaces the state if <paramref name="etag"/> matches (null: if there is none); it counts for <paramref name="principal"/>, with null for nobody.</summary>
    Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, string? principal, CancellationToken cancellationToken);

    /// <summary>Removes the state if <paramref name="etag"/> matches (null: there is nothing to remove).</summary>
    Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken);
}

/// <summary>The primary's states, from another node.</summary>
public sealed class RemoteStateStore : IStateStore
{
    private readonly Func<int, IStorageGrain> _grain;
    private readonly RemoteWrites _writes;

    // The runtime looks a grain's type up by reflection each time that a reference is made.
    private readonly IStorageGrain?[] _shards = new IStorageGrain?[StorageShards.Count];

    // Nodes are upgraded one after the other, so that the primary may be of an earlier version.
    private volatile bool _takesMany;

    /// <summary>Reaches them through the storage grains.</summary>
    public RemoteStateStore(IGrainFactory grains)
        : this(shard => grains.GetGrain<IStorageGrain>(shard))
    {
    }

    /// <summary>Reaches them through the storage grains of these numbers.</summary>
    internal RemoteStateStore(Func<int, IStorageGrain> grain)
    {
        _grain = grain;
        _writes = new RemoteWrites(SendAsync);
    }

    /// <inheritdoc />
    public Task<StoredState?> Read(StateKey key, CancellationToken cancellationToken) => Shard(key).Read(key, cancellationToken);

    /// <inheritdoc />
    public Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, string? principal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The caller's buffer may be reused before the message is written.
        return _writes.Add(new StateWrite(key, etag, data.ToArray(), principal)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken) => Shard(key).Clear(key, etag, cancellationToken);

    /// <inheritdoc />
    public Task<StateUsage> Count(string name, string? principal, CancellationToken cancellationToken) =>
        _grain(0).Count(name, principal, cancellationToken);

    private async Task<WriteAnswer[]> SendAsync(StateWrite[] writes)
    {
        if (writes.Length == 1 || !_takesMany)
            return await Task.WhenAll(writes.Select(SendAsync)).ConfigureAwait(false);
        try
        {
            return await Shard(writes[0].Key).WriteMany(writes).ConfigureAwait(false);
        }
        catch
        {
            _takesMany = false; // perhaps another primary: the next write alone says it
            throw;
        }
    }

    private async Task<WriteAnswer> SendAsync(StateWrite write)
    {
        try
        {
            var result = await Shard(write.Key).Write(write.Key, write.ETag, write.Data, write.Principal).ConfigureAwait(false);
            _takesMany = result.TakesMany;
            return new WriteAnswer(result, null);
        }
        catch (WetwareException refusal)
        {
            return new WriteAnswer(default, refusal);
        }
    }

    private IStorageGrain Shard(StateKey key)
    {
        var shard = StorageShards.Of(key);
        return _shards[shard] ??= _grain(shard);
    }
}
