using Orleans.Concurrency;
using Wetware.Security;

namespace Wetware.Functions;

/// <summary>Bytes that the cluster keeps, with the type under which they were given. The same bytes may be there under several types.</summary>
/// <param name="TechId">SHA-256 of the bytes, 64 hex digits in lower case.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Chunks">Where the bytes lie.</param>
[GenerateSerializer, Immutable]
[Alias("ww.blob")]
public sealed record Blob([property: Id(0)] string TechId, [property: Id(1)] string ContentType, [property: Id(2)] long Length, [property: Id(3)] Guid Chunks)
{
    /// <summary>How a reference names a blob instead of a name.</summary>
    public const string Scheme = "techID://";

    /// <summary>When it was given last.</summary>
    [Id(4)]
    public DateTimeOffset Added { get; init; }
}

/// <summary>The bytes of one blob or upload, in chunks of <see cref="CatalogLimits.ChunkBytes"/> (the last may be shorter). Keys are those of <see cref="Blob.Chunks"/>.</summary>
[Alias("ww.IBlobChunksGrain"), PublicGrain]
public interface IBlobChunksGrain : IGrainWithGuidKey
{
    /// <summary>Stores a chunk; the same again changes nothing. Chunks are stored in order, each after the answer to the one before, which comes when it is on disk.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: too long.</exception>
    [Alias("Write")]
    Task Write(int index, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>Reads a chunk; null when there is none.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<ReadOnlyMemory<byte>?> Read(int index, CancellationToken cancellationToken = default);

    /// <summary>Removes up to <paramref name="limit"/> chunks, the last ones first; returns how many are left.</summary>
    [Alias("Clear"), InternalCall]
    Task<int> Clear(int limit, CancellationToken cancellationToken = default);
}
