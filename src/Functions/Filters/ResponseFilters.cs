using Microsoft.AspNetCore.Http;
using Wetware.Functions.Engine;
using Wetware.Functions.Plugs;
using Wetware.Functions.Serving;

namespace Wetware.Functions.Filters;

/// <summary>
/// The filters of an answer, which run in order when its head is complete and before any of it is sent. Each has the answer as its input and what it makes of it as its output: headers are
/// set, or removed where they are empty, the status is changed, and bytes take the place of the body. One that fails, or whose program is gone, fails the request.
/// </summary>
internal sealed class ResponseFilters(FunctionCalls calls, IReadOnlyList<FunctionFilter> filters, FunctionTable table, Plug plug, RequestBuffer request, HttpContext context)
{
    /// <summary>Bytes that a filter may put in the place of a body: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    // They tell of the body that is not sent any more.
    private static readonly string[] OfTheBody = ["content-length", "content-encoding", "content-range", "accept-ranges", "etag", "last-modified", "transfer-encoding"];

    private static readonly string[] Told = ["x-moc-method", "x-moc-host", "x-moc-url-path", "x-moc-url-query", "x-moc-request-id"];

    /// <summary>Runs them. False when the answer was sent here, and its body is not to be sent any more.</summary>
    /// <param name="body">The body where it is known whole; null where it is not, because it is long, a file's, or another server's.</param>
    public async Task<bool> RunAsync(ReadOnlyMemory<byte>? body)
    {
        var (response, replaced) = (context.Response, false);
        foreach (var filter in filters)
        {
            if ((filter.Blob ?? table.Find(filter.Name)) is not { } blob)
                return await FailAsync(filter, FunctionEngine.Failed(FunctionError.NotFound, $"there is no {filter.Name} any more"));
            await using var seen = Seen(body);
            await using var output = new MemoryBuffer(MaxBytes);
            output.Status = response.StatusCode;
            var result = await calls.RunAsync(filter.ToCall(calls.CodeOf(blob), seen, output) with { Inputs = [seen, request] }, FunctionGrants.None, context.RequestAborted);
            if (!result.Succeeded)
                return await FailAsync(filter, result);
            response.StatusCode = Math.Max(output.Status, StatusCodes.Status200OK);
            foreach (var (name, value) in output.Headers.Where(header => ResponseBuffer.IsFunctions(header.Key)))
                response.Headers[name] = value.Length == 0 ? default : (Microsoft.Extensions.Primitives.StringValues)value;
            if (output.Content.Length > 0)
                (body, replaced) = (output.Content.ToArray(), true);
        }

        if (replaced)
            await SendAsync(body!.Value);
        return !replaced;
    }

    private MemoryBuffer Seen(ReadOnlyMemory<byte>? body)
    {
        var seen = new MemoryBuffer((body ?? default).Span);
        foreach (var (name, values) in context.Response.Headers)
            seen.Headers.Set(name, string.Join(", ", values.AsEnumerable()));
        foreach (var name in Told)
            seen.Headers.Set(name, request.Headers[name] ?? "");
        RequestBuffer.DescribePlug(plug, seen.Headers);
        seen.Headers.Set("x-moc-status", $"{context.Response.StatusCode}");
        seen.Headers.Set("x-moc-body", body is null ? "unseen" : "whole");
        return seen;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> body)
    {
        foreach (var name in OfTheBody)
            context.Response.Headers.Remove(name);
        if (context.Response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified)
            context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        await context.Response.CompleteAsync();
    }

    // What the plug answered must not be seen.
    private async Task<bool> FailAsync(FunctionFilter filter, FunctionResult result)
    {
        context.Response.Clear();
        context.Response.Headers["x-request-id"] = context.TraceIdentifier;
        await new FunctionFailure(filter.Name, result).Send(context, request, new ResponseBuffer(context));
        return false;
    }
}
