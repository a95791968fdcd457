using Orleans.Concurrency;
using Wetware.Errors;
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
    public async Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, string? principal = null, CancellationToken cancellationToken = default) =>
        await store.Write(key, etag, data, principal, cancellationToken) with { TakesMany = true };

    /// <inheritdoc />
    public Task<WriteAnswer[]> WriteMany(StateWrite[] writes) => Task.WhenAll(Array.ConvertAll(writes, Answer)); // all are in the queue before the first is waited for

    /// <inheritdoc />
    public Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken = default) => store.Clear(key, etag, cancellationToken);

    /// <inheritdoc />
    public Task<StateUsage> Count(string name, string? principal = null, CancellationToken cancellationToken = default) => store.Count(name, principal, cancellationToken);

    private async Task<WriteAnswer> Answer(StateWrite write)
    {
        try
        {
            return new WriteAnswer(await store.Write(write.Key, write.ETag, write.Data, write.Principal, CancellationToken.None), null);
        }
        catch (WetwareException refusal)
        {
            return new WriteAnswer(default, refusal);
        }
    }
}
