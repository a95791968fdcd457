using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Wetware.Functions.Files;

/// <summary>Answers GET and HEAD with a blob: ETag and conditions, one range, compression (RFC 9110).</summary>
internal sealed class FileSender(FunctionClient functions, BlobCache cache)
{
    private const long LeastCompressed = 1024;

    private static readonly string[] Compressible =
        ["application/json", "application/javascript", "application/xml", "application/wasm", "application/manifest+json", "image/svg+xml", "application/xhtml+xml"];

    /// <summary>Sends it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="blob">The file.</param>
    /// <param name="cacheControl"><c>Cache-Control</c>; null for <c>no-cache</c>.</param>
    /// <param name="ready">Asked when the head is complete; false when the body is not to be sent.</param>
    public async Task SendAsync(HttpContext context, Blob blob, string? cacheControl, Func<Task<bool>>? ready = null)
    {
        var body = await PrepareAsync(context, blob, cacheControl);
        if ((ready is null || await ready()) && body is not null)
            await body();
    }

    /// <summary>Makes the head; returns what sends the body, null when there is none.</summary>
    private async Task<Func<Task>?> PrepareAsync(HttpContext context, Blob blob, string? cacheControl)
    {
        var (request, response) = (context.Request.GetTypedHeaders(), context.Response);
        var isHead = HttpMethods.IsHead(context.Request.Method);
        var range = isHead ? null : RangeOf(request, blob);
        var mayCompress = blob.Length >= LeastCompressed && IsCompressible(blob.ContentType);
        var encoding = mayCompress && request.Range is null ? Choose(request.AcceptEncoding) : FileEncoding.Identity;
        var tag = TagOf(blob, encoding);
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = cacheControl ?? "no-cache";
        response.Headers.AcceptRanges = "bytes";
        if (mayCompress)
            response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (Matches(request.IfNoneMatch, blob))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        response.ContentType = TypeOf(blob.ContentType);
        response.Headers.XContentTypeOptions = "nosniff";
        if (range is { Satisfiable: false })
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{blob.Length}";
            response.ContentType = null;
            return null;
        }

        if (range is { } part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {part.From}-{part.From + part.Count - 1}/{blob.Length}";
            response.ContentLength = part.Count;
            return () => WriteAsync(context, blob, part.From, part.Count);
        }

        if (encoding != FileEncoding.Identity)
            response.Headers.ContentEncoding = encoding == FileEncoding.Brotli ? "br" : "gzip";
        if (BlobCache.Holds(blob))
        {
            var bytes = await cache.ReadAsync(blob, encoding, context.RequestAborted);
            response.ContentLength = bytes.Length;
            return isHead ? null : async () => await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
        }

        if (encoding == FileEncoding.Identity)
            response.ContentLength = blob.Length;
        if (isHead)
            return null;
        return encoding == FileEncoding.Identity ? () => WriteAsync(context, blob, 0, blob.Length) : () => CompressAsync(context, blob, encoding);
    }

    /// <summary>The type with a charset, where it is text.</summary>
    internal static string TypeOf(string contentType) =>
        contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && !contentType.Contains("charset", StringComparison.OrdinalIgnoreCase)
            ? contentType + "; charset=utf-8"
            : contentType;

    /// <summary>The coding that a client likes best among those here; a coding without weight counts as 1, what is not named is not wanted.</summary>
    internal static FileEncoding Choose(IList<StringWithQualityHeaderValue>? accepted)
    {
        var (best, weight) = (FileEncoding.Identity, 0.0);
        foreach (var (encoding, name) in ((FileEncoding, string)[])[(FileEncoding.Brotli, "br"), (FileEncoding.GZip, "gzip")])
        {
            var entry = accepted?.FirstOrDefault(value => value.Value.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? accepted?.FirstOrDefault(value => value.Value == "*");
            if (entry is not null && (entry.Quality ?? 1) > weight)
                (best, weight) = (encoding, entry.Quality ?? 1);
        }

        return best;
    }

    private async Task CompressAsync(HttpContext context, Blob blob, FileEncoding encoding)
    {
        await using var compressor = BlobCache.Compressor(context.Response.Body, encoding);
        await foreach (var chunk in functions.ReadAsync(blob, cancellationToken: context.RequestAborted))
            await compressor.WriteAsync(chunk, context.RequestAborted);
    }

    private async Task WriteAsync(HttpContext context, Blob blob, long from, long count)
    {
        if (BlobCache.Holds(blob))
        {
            var bytes = await cache.ReadAsync(blob, FileEncoding.Identity, context.RequestAborted);
            await context.Response.BodyWriter.WriteAsync(bytes.Slice((int)from, (int)count), context.RequestAborted);
            return;
        }

        await foreach (var chunk in functions.ReadAsync(blob, from, count, context.RequestAborted))
            await context.Response.BodyWriter.WriteAsync(chunk, context.RequestAborted);
    }

    private static EntityTagHeaderValue TagOf(Blob blob, FileEncoding encoding) => new(encoding switch
    {
        FileEncoding.Brotli => $"\"{blob.TechId}-br\"",
        FileEncoding.GZip => $"\"{blob.TechId}-gzip\"",
        _ => $"\"{blob.TechId}\"",
    });

    // Weak comparison: whichever coding the client has, it has this file.
    private static bool Matches(IList<EntityTagHeaderValue> tags, Blob blob) =>
        tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || Enum.GetValues<FileEncoding>().Any(encoding => tag.Compare(TagOf(blob, encoding), useStrongComparison: false)));

    // Several ranges, and what is no range, are answered with the whole (RFC 9110, section 14.2).
    private static FileRange? RangeOf(RequestHeaders request, Blob blob)
    {
        if (request.Range is not { Unit.Value: "bytes", Ranges: { Count: 1 } ranges })
            return null;
        if (request.IfRange is { } condition && condition.EntityTag?.Compare(TagOf(blob, FileEncoding.Identity), useStrongComparison: true) != true)
            return null;
        var range = ranges.First();
        var from = range.From ?? Math.Max(0, blob.Length - range.To!.Value);
        var last = range.From is null ? blob.Length - 1 : Math.Min(range.To ?? long.MaxValue, blob.Length - 1);
        return new FileRange(from, last - from + 1);
    }

    private static bool IsCompressible(string contentType)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        var plain = end < 0 ? contentType : contentType[..end].TrimEnd();
        return plain.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || Compressible.Contains(plain, StringComparer.OrdinalIgnoreCase);
    }

    private sealed record FileRange(long From, long Count)
    {
        public bool Satisfiable => Count > 0;
    }
}
