using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Wetware.Gateway.Hosting;

/// <summary>
/// Answers HEAD on every path that answers GET (RFC 9110, section 9.3.2): the request runs as GET, its body is counted and discarded, and
/// <c>Content-Length</c> is what GET would have sent.
/// </summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    /// <summary>Called for each request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var counter = new CountingStream();
        var counted = new StreamResponseBodyFeature(counter, original);
        context.Features.Set<IHttpResponseBodyFeature>(counted);
        context.Features.Set(new HeadRequest());
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
            await counted.CompleteAsync();
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
            context.Features.Set(original);
        }

        var response = context.Response;
        if (!response.HasStarted && response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified) && counter.Length > 0)
            response.ContentLength ??= counter.Length;
    }

    /// <summary>True when the client asked for the head only, so that answers without an end need not begin.</summary>
    public static bool IsHead(HttpContext context) => context.Features.Get<HeadRequest>() is not null;

    private sealed class HeadRequest;

    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            _length += count;
            return Task.CompletedTask;
        }
    }
}
