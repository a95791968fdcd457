namespace Wetware.Storage;

/// <summary>
/// The way from any node to the cluster's embedded storage. Keys 0 to <see cref="StorageShards.Count"/>−1, all on the primary; a state always
/// goes through the same one. What is acknowledged is on disk.
/// </summary>
[Alias("ww.IStorageGrain")]
public interface IStorageGrain : IGrainWithIntegerKey
{
    /// <summary>The state kept under <paramref name="key"/>, or null.</summary>
    [Alias("Read")]
    Task<StoredState?> Read(StateKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces the state if <paramref name="etag"/> is the stored one (null: if there is none). The answer tells the ETag after the call
    /// and whether the write happened; repeating a write that happened does not happen again.
    /// </summary>
    [Alias("Write")]
    Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>Removes the state if <paramref name="etag"/> is the stored one.</summary>
    [Alias("Clear")]
    Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken = default);
}
