using Wetware.Errors;

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
    /// Replaces the state if <paramref name="etag"/> is the stored one (null: if there is none), and counts it for <paramref name="principal"/>. The answer tells the ETag after
    /// the call and whether the write happened; repeating a write that happened does not happen again.
    /// </summary>
    [Alias("Write")]
    Task<WriteResult> Write(StateKey key, string? etag, ReadOnlyMemory<byte> data, string? principal = null, CancellationToken cancellationToken = default);

    /// <summary>Writes several states, each for itself; answers for each, in their order, when all are done. For primaries that said so (<see cref="WriteResult.TakesMany"/>).</summary>
    [Alias("WriteMany")]
    Task<WriteAnswer[]> WriteMany(StateWrite[] writes);

    /// <summary>Removes the state if <paramref name="etag"/> is the stored one.</summary>
    [Alias("Clear")]
    Task<WriteResult> Clear(StateKey key, string? etag, CancellationToken cancellationToken = default);

    /// <summary>Counts the states of this name, of all grains and providers: those of one principal, or with null of all.</summary>
    [Alias("Count")]
    Task<StateUsage> Count(string name, string? principal = null, CancellationToken cancellationToken = default);
}

/// <summary>One of several writes, as <see cref="IStorageGrain.Write"/> does them.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.state-write")]
public readonly record struct StateWrite(
    [property: Id(0)] StateKey Key, [property: Id(1)] string? ETag, [property: Id(2)] ReadOnlyMemory<byte> Data, [property: Id(3)] string? Principal);

/// <summary>What became of one of several writes: its result, or why it was refused.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.write-answer")]
public readonly record struct WriteAnswer([property: Id(0)] WriteResult Result, [property: Id(1)] WetwareException? Refusal);

/// <summary>Where a state is kept: the provider's name, the grain, and the name of the state within the grain.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.state-key")]
public readonly record struct StateKey(
    [property: Id(0)] string Provider,
    [property: Id(1)] string Grain,
    [property: Id(2)] string Name)
{
    /// <summary>Longest provider, grain and state name, in characters each.</summary>
    public const int MaxPartLength = 1024;
}

/// <summary>A state as it is on disk.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.stored-state")]
public sealed record StoredState([property: Id(0)] string ETag, [property: Id(1)] ReadOnlyMemory<byte> Data);

/// <summary>What became of a conditional write.</summary>
/// <param name="Done">True when the condition held and the change is on disk.</param>
/// <param name="ETag">The ETag stored now; null when there is no state.</param>
[GenerateSerializer, Immutable]
[Alias("ww.write-result")]
public readonly record struct WriteResult([property: Id(0)] bool Done, [property: Id(1)] string? ETag)
{
    /// <summary>The primary that answers knows <see cref="IStorageGrain.WriteMany"/>, which one of an earlier version does not.</summary>
    [Id(2)]
    public bool TakesMany { get; init; }
}
