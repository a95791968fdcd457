using System.Buffers;
using Microsoft.AspNetCore.Http;
using Wetware.Functions.Engine;
using Wetware.Functions.Filters;

namespace Wetware.Functions.Serving;

/// <summary>
/// A response as functions write it. The first 64 KiB are held back, so that a function that fails until then is answered with an error, and short answers have
/// a length. What is longer, or an event stream, is sent as it comes.
/// </summary>
internal sealed class ResponseBuffer(HttpContext context) : ExchangeBuffer
{
    /// <summary>Bytes that are held back.</summary>
    public const int HeldBytes = 64 * 1024;

    private static readonly string[] OfTheServer = ["content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "trailer", "date"];

    private readonly ArrayBufferWriter<byte> _held = new();
    private bool _isReplaced;

    /// <inheritdoc />
    public override bool HasStarted => context.Response.HasStarted;

    /// <summary>The filters of the answer; null for none.</summary>
    public ResponseFilters? Filters { get; set; }

    /// <summary>Bytes that were written.</summary>
    public long Length { get; private set; }

    /// <inheritdoc />
    public override ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation) =>
        HasStarted ? throw FunctionException.Misuse("the response can no longer be read: a part of it was sent") : new(_held.WrittenMemory);

    /// <summary>Sends what was held back, at the end of a call that succeeded.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        if (_isReplaced)
            return;
        if (!HasStarted)
        {
            Begin();
            if (Filters is not null && !await Filters.RunAsync(_held.WrittenMemory))
                return;
            if (MayHaveBody)
                context.Response.ContentLength = _held.WrittenCount;
            else
                _held.Clear();
        }

        if (_held.WrittenCount > 0)
            await context.Response.BodyWriter.WriteAsync(_held.WrittenMemory, cancellation);
        await context.Response.CompleteAsync();
    }

    /// <summary>Copies the headers to the response, as when a WebSocket begins.</summary>
    public void CopyHeaders()
    {
        foreach (var (name, value) in Headers)
        {
            if (IsFunctions(name))
                context.Response.Headers[name] = value;
        }
    }

    /// <summary>Whether a header, in lower case, is one that functions may send.</summary>
    public static bool IsFunctions(string name) => !OfTheServer.Contains(name) && !name.StartsWith(RequestBuffer.Prefix, StringComparison.Ordinal);

    /// <summary>The media type of an answer that says none.</summary>
    public static string TypeOf(ReadOnlySpan<byte> content) => LooksLikeText(content) ? "text/plain; charset=utf-8" : "application/octet-stream";

    /// <inheritdoc />
    protected override async ValueTask WriteCoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (_isReplaced)
            return; // a filter has answered in the function's place
        Length += content.Length;
        var streams = HasStarted || Headers["content-type"]?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
        if (!streams && _held.WrittenCount + content.Length <= HeldBytes)
        {
            _held.Write(content.Span);
            return;
        }

        try
        {
            if (!HasStarted)
            {
                Begin();
                if (_isReplaced = Filters is not null && !await Filters.RunAsync(null))
                    return;
            }

            if (_held.WrittenCount > 0)
            {
                await context.Response.BodyWriter.WriteAsync(_held.WrittenMemory, cancellation);
                _held.ResetWrittenCount();
            }

            // Waits while the client does not read: a function cannot fill the node's memory.
            await context.Response.BodyWriter.WriteAsync(content, cancellation);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            throw new FunctionException(FunctionError.Cancelled, "the client went away");
        }
    }

    private bool MayHaveBody => context.Response.StatusCode is >= 200 and not (204 or 205 or 304);

    private void Begin()
    {
        // An interim status is no answer.
        context.Response.StatusCode = Status < 200 ? StatusCodes.Status200OK : Status;
        CopyHeaders();
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (Headers["content-type"] is null && _held.WrittenCount > 0)
            context.Response.ContentType = TypeOf(_held.WrittenSpan);
    }

    private static bool LooksLikeText(ReadOnlySpan<byte> bytes)
    {
        // The end may be in the middle of a character.
        for (var cut = 0; cut < 4 && cut < bytes.Length; cut++)
        {
            var part = bytes[..^cut];
            if (System.Text.Unicode.Utf8.IsValid(part))
                return !part.Contains((byte)0);
        }

        return false;
    }
}
