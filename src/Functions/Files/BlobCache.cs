using System.IO.Compression;
using Microsoft.Extensions.Caching.Memory;

namespace Wetware.Functions.Files;

/// <summary>Bytes of small blobs, plain and compressed, that this node sent lately. Bounded by <see cref="FunctionOptions.CacheBytes"/>; larger blobs go by chunk.</summary>
internal sealed class BlobCache(FunctionClient functions, FunctionOptions options) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Math.Max(1, options.CacheBytes), CompactionPercentage = 0.1 });

    /// <summary>Whether a blob is read whole.</summary>
    public static bool Holds(Blob blob) => blob.Length <= CatalogLimits.ChunkBytes;

    /// <summary>The bytes of a blob of one chunk.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Blob blob, FileEncoding encoding, CancellationToken cancellationToken)
    {
        var key = (blob.TechId, encoding);
        if (_cache.TryGetValue(key, out ReadOnlyMemory<byte> bytes))
            return bytes;
        if (encoding == FileEncoding.Identity)
            bytes = blob.Length == 0 ? default : await functions.ReadChunkAsync(blob, 0, cancellationToken);
        else
            bytes = await CompressAsync(await ReadAsync(blob, FileEncoding.Identity, cancellationToken), encoding, cancellationToken);
        _cache.Set(key, bytes, new MemoryCacheEntryOptions { Size = bytes.Length + 256 });
        return bytes;
    }

    /// <inheritdoc />
    public void Dispose() => _cache.Dispose();

    private static async Task<ReadOnlyMemory<byte>> CompressAsync(ReadOnlyMemory<byte> bytes, FileEncoding encoding, CancellationToken cancellationToken)
    {
        using var target = new MemoryStream();
        await using (var compressor = Compressor(target, encoding))
            await compressor.WriteAsync(bytes, cancellationToken);
        return target.ToArray();
    }

    /// <summary>A stream that compresses what is written to it.</summary>
    public static Stream Compressor(Stream target, FileEncoding encoding) => encoding == FileEncoding.Brotli
        ? new BrotliStream(target, new BrotliCompressionOptions { Quality = 5 }, leaveOpen: true)
        : new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true);
}

/// <summary>How a file's bytes are encoded on the way.</summary>
internal enum FileEncoding
{
    /// <summary>As they are.</summary>
    Identity,

    /// <summary><c>gzip</c>.</summary>
    GZip,

    /// <summary><c>br</c>.</summary>
    Brotli,
}
