using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Functions;

/// <summary>The function platform: blobs, names, plugs, filters and key-value namespaces. Calls whose answer was lost are repeated, which changes nothing twice.</summary>
/// <param name="grains">The way to grains.</param>
/// <param name="time">The clock.</param>
public sealed class FunctionClient(IGrainFactory grains, TimeProvider time)
{
    private const string Platform = "the function platform (is a gateway in the cluster?)";
    private const int ReadAhead = 4;

    /// <summary>Calls that are made later, plans and schedules.</summary>
    public FunctionJobClient Jobs { get; } = new(grains, time);

    /// <summary>What functions log.</summary>
    public FunctionLogClient Logs { get; } = new(grains, time);

    private IFunctionCatalogGrain Catalog => grains.GetGrain<IFunctionCatalogGrain>(0);

    /// <summary>A key-value namespace.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the name is not allowed.</exception>
    public KvClient Kv(string name) => new(grains.GetGrain<IKvGrain>(KvLimits.Namespace(name)), time);

    /// <summary>
    /// Stores what a stream has, chunk by chunk, and returns the blob when it is on disk. With <paramref name="name"/>, the name points at it afterwards.
    /// </summary>
    /// <exception cref="WetwareException"><c>limit</c>: longer than <paramref name="maxBytes"/> or than the gateways allow; <c>failed</c>: a field is not as it must be.</exception>
    public async Task<Blob> PutAsync(
        Stream content, string contentType, string? name = null, long maxBytes = CatalogLimits.MaxBlobBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        FunctionRules.ContentType("content_type", contentType);
        if (name is not null)
            FunctionRules.Name("name", name);
        var blob = await FindSameAsync(content, contentType, maxBytes, cancellationToken).ConfigureAwait(false)
            ?? await SendAsync(content, contentType, maxBytes, cancellationToken).ConfigureAwait(false);
        if (name is not null)
            await SetNameAsync(name, blob.TechId, contentType, cancellationToken).ConfigureAwait(false);
        return blob with { ContentType = contentType };
    }

    // What is there already need not be sent, where its digest can be had beforehand.
    private async Task<Blob?> FindSameAsync(Stream content, string contentType, long maxBytes, CancellationToken cancellationToken)
    {
        if (!content.CanSeek)
            return null;
        var start = content.Position;
        if (content.Length - start > maxBytes)
            throw TooLong(maxBytes);
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
        content.Position = start;
        if (await FindAsync(digest, cancellationToken).ConfigureAwait(false) is not { } there)
            return null;
        try
        {
            return await Asked(() => Catalog.AddBlob(there with { ContentType = contentType }, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.NotFound)
        {
            return null; // removed in this moment
        }
    }

    private async Task<Blob> SendAsync(Stream content, string contentType, long maxBytes, CancellationToken cancellationToken)
    {
        var upload = Guid.NewGuid();
        var chunks = grains.GetGrain<IBlobChunksGrain>(upload);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(CatalogLimits.ChunkBytes);
        var length = 0L;
        try
        {
            await Asked(() => Catalog.BeginUpload(upload, cancellationToken), cancellationToken).ConfigureAwait(false);
            for (var index = 0; ; index++)
            {
                var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, CatalogLimits.ChunkBytes), CatalogLimits.ChunkBytes, false, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    break;
                if ((length += read) > maxBytes)
                    throw TooLong(maxBytes);
                hash.AppendData(buffer, 0, read);

                // The call may be repeated after it is lost, and is then still to be sent with these bytes.
                ReadOnlyMemory<byte> chunk = buffer.AsSpan(0, read).ToArray();
                await Asked(() => chunks.Write(index, chunk, cancellationToken), cancellationToken).ConfigureAwait(false);
                if (read < CatalogLimits.ChunkBytes)
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        var blob = new Blob(Convert.ToHexStringLower(hash.GetHashAndReset()), contentType, length, upload);
        return await Asked(() => Catalog.AddBlob(blob, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A blob under the type that it was given last; null when it is not there.</summary>
    /// <param name="techId">64 hex digits, with or without <c>techID://</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Blob?> FindAsync(string techId, CancellationToken cancellationToken = default)
    {
        var key = FunctionRules.TechId("tech_id", techId);
        return Asked(() => Catalog.FindBlob(key, cancellationToken), cancellationToken);
    }

    /// <summary>The bytes of a blob from <paramref name="from"/> on, chunk by chunk, some read ahead.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: it was removed; <c>disconnected</c>.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Blob blob, long from = 0, long? count = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var end = count is { } wanted ? Math.Min(blob.Length, from + wanted) : blob.Length;
        var pending = new Queue<Task<ReadOnlyMemory<byte>>>();
        var next = (int)(from / CatalogLimits.ChunkBytes);
        var at = from;
        while (at < end)
        {
            for (; pending.Count < ReadAhead && (long)next * CatalogLimits.ChunkBytes < end; next++)
                pending.Enqueue(ReadChunkAsync(blob, next, cancellationToken));
            var chunk = await pending.Dequeue().ConfigureAwait(false);
            var start = (int)(at % CatalogLimits.ChunkBytes);
            var length = (int)Math.Min(chunk.Length - start, end - at);
            yield return chunk.Slice(start, length);
            at += length;
        }
    }

    /// <summary>One chunk of a blob.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: it was removed; <c>failed</c>: it is damaged.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadChunkAsync(Blob blob, int index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var grain = grains.GetGrain<IBlobChunksGrain>(blob.Chunks);
        var chunk = await Asked(() => grain.Read(index, cancellationToken), cancellationToken).ConfigureAwait(false)
            ?? throw new WetwareException(ErrorKind.NotFound, $"blob {blob.TechId} was removed");
        return chunk.Length == Math.Min(blob.Length - ((long)index * CatalogLimits.ChunkBytes), CatalogLimits.ChunkBytes)
            ? chunk
            : throw new WetwareException(ErrorKind.Failed, $"the stored copy of blob {blob.TechId} is damaged");
    }

    /// <summary>A blob's bytes in memory, checked against its digest.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: longer than <paramref name="maxBytes"/>; <c>not-found</c>; <c>failed</c>: it is damaged.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadWholeAsync(Blob blob, long maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.Length > Math.Min(maxBytes, Array.MaxLength))
            throw new WetwareException(ErrorKind.Limit, $"blob {blob.TechId} has {blob.Length} bytes; the limit here is {maxBytes}");
        var bytes = new byte[blob.Length];
        var at = 0;
        await foreach (var chunk in ReadAsync(blob, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            chunk.CopyTo(bytes.AsMemory(at));
            at += chunk.Length;
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == blob.TechId
            ? bytes
            : throw new WetwareException(ErrorKind.Failed, $"the stored copy of blob {blob.TechId} is damaged");
    }

    /// <summary>Calls a function on a gateway and waits for it; a function that fails is a reply. The call is made once: when its answer is lost, it may have run.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>not-found</c>: there is no such function; <c>disconnected</c>.</exception>
    public async Task<FunctionReply> CallAsync(FunctionRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await grains.GetGrain<IFunctionCallGrain>(0).Call(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (LongPoll.IsLost(error))
        {
            throw new WetwareException(ErrorKind.Disconnected, $"{Platform} does not answer; the function may have run", error);
        }
    }

    /// <inheritdoc cref="IFunctionCatalogGrain.ListBlobs" />
    public Task<IReadOnlyList<Blob>> ListAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.ListBlobs(after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionCatalogGrain.SetName" />
    public Task<FunctionName> SetNameAsync(string name, string techId, string contentType, CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.SetName(name, techId, contentType, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionCatalogGrain.FindName" />
    public Task<FunctionName?> FindNameAsync(string name, CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.FindName(name, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionCatalogGrain.ListNames" />
    public Task<IReadOnlyList<FunctionName>> ListNamesAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.ListNames(after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionCatalogGrain.Rollback" />
    /// <remarks>Without <paramref name="version"/> it is looked up first which one is meant, so that a repeated call does not go back twice.</remarks>
    public async Task<FunctionName> RollbackAsync(string name, int? version, CancellationToken cancellationToken = default)
    {
        if (version is null && await FindNameAsync(name, cancellationToken).ConfigureAwait(false) is { } now)
            version = now.Versions.LastOrDefault(earlier => earlier.Number < now.Current)?.Number;
        return await Asked(() => Catalog.Rollback(name, version, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="IFunctionCatalogGrain.RemoveName" />
    public Task<bool> RemoveNameAsync(string name, CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.RemoveName(name, cancellationToken), cancellationToken);

    /// <summary>Adds plugs, or replaces those with the same host, method and path. In force on all gateways when this returns, or some milliseconds later.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>not-found</c>: there is no such name or blob; <c>limit</c>.</exception>
    public async Task PlugAsync(IReadOnlyList<Plug> plugs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plugs);
        foreach (var some in plugs.Select(FunctionRules.Check).Chunk(CatalogLimits.MaxPlugsAtOnce))
            await Asked(() => Catalog.Plug(some, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="IFunctionCatalogGrain.Unplug" />
    public Task<bool> UnplugAsync(string method, string path, string? host = null, CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.Unplug(method, path, host, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionCatalogGrain.ListPlugs" />
    public Task<IReadOnlyList<Plug>> ListPlugsAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.ListPlugs(after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionCatalogGrain.AddFilter" />
    public Task<FunctionFilter> AddFilterAsync(FunctionFilter filter, CancellationToken cancellationToken = default)
    {
        var checkedFilter = FunctionRules.Check(filter);
        return Asked(() => Catalog.AddFilter(checkedFilter, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="IFunctionCatalogGrain.RemoveFilter" />
    public Task<bool> RemoveFilterAsync(string id, CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.RemoveFilter(id, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionCatalogGrain.ListFilters" />
    public Task<IReadOnlyList<FunctionFilter>> ListFiltersAsync(CancellationToken cancellationToken = default) =>
        Asked(() => Catalog.ListFilters(cancellationToken), cancellationToken);

    private static WetwareException TooLong(long maxBytes) => new(ErrorKind.Limit, $"bytes: a blob has at most {maxBytes} bytes");

    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellationToken) => Retry.Run(_ => call(), Platform, time, cancellationToken);

    private Task Asked(Func<Task> call, CancellationToken cancellationToken) => Retry.Run(_ => call(), Platform, time, cancellationToken);
}
