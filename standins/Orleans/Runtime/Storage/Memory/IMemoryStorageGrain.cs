namespace Orleans.Storage;

/// <summary>Keeps the bytes of a part of the states of one memory storage.</summary>
[Alias("orleans.storage.memory")]
internal interface IMemoryStorageGrain : IGrainWithStringKey
{
    Task<StoredState?> Read(string key);

    /// <summary>Stores the bytes, unless <paramref name="etag"/> is not the stored version.</summary>
    Task<StoreAnswer> Write(string key, ReadOnlyMemory<byte> state, string? etag);

    /// <summary>Forgets the bytes, unless <paramref name="etag"/> is not the stored version.</summary>
    Task<StoreAnswer> Delete(string key, string? etag);
}
