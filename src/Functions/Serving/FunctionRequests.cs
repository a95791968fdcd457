using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Functions.Engine;
using Wetware.Functions.Files;
using Wetware.Functions.Filters;
using Wetware.Functions.Jobs;
using Wetware.Functions.Plugs;
using Wetware.Functions.Proxying;
using Wetware.Security;
using Wetware.Waiting;
using Wetware.Wasm.Modules;

namespace Wetware.Functions.Serving;

/// <summary>Answers the requests of the functions' listener: finds the plug, runs the filters, then the function, or sends the file.</summary>
internal sealed partial class FunctionRequests(
    TableFollower table, FunctionCalls calls, FilterChain filters, FileSender files, PlugGates gates, ReverseProxy proxy, AsyncRequests later, FunctionOptions options, FunctionMetrics metrics, TimeProvider time,
    ILogger<FunctionRequests> logger)
{
    /// <summary>How long a WebSocket's function may run unless its plug says otherwise.</summary>
    private static readonly TimeSpan WebSocketTime = TimeSpan.FromHours(1);

    private readonly LogSampler _failures = new(time);

    /// <summary>Answers one.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var begun = time.GetTimestamp();
        context.Response.Headers["x-request-id"] = context.TraceIdentifier;
        var kind = "none";
        try
        {
            if (context.Request.Path.StartsWithSegments(AsyncRequests.Prefix, StringComparison.Ordinal))
                await later.AnswerAsync(context);
            else if (table.Current is not { } now)
                await RequestErrors.Write(context, StatusCodes.Status503ServiceUnavailable, "disconnected", "this gateway does not know the functions yet");
            else if (Find(now, context) is not { } match)
                await RequestErrors.WriteUnbound(context);
            else
                await AnswerAsync(context, now, match, kind = match.Plug.Kind.Word());
        }
        catch (Exception error) when (error is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // nobody reads an answer
        }
        catch (Exception error)
        {
            if (error is not (FunctionException or BadHttpRequestException) && _failures.Take() is var count and > 0)
                LogFailed(logger, Printable.Escape(context.Request.Method), context.TraceIdentifier, count, error);
            await FailAsync(context, error);
        }
        finally
        {
            metrics.Served(kind, context.Response.StatusCode, time.GetElapsedTime(begun));
        }
    }

    private static RouteMatch? Find(FunctionTable now, HttpContext context)
    {
        var (method, host, path) = (RequestBuffer.MethodOf(context), context.Request.Host.Host, context.Request.Path.Value ?? "");
        return now.Routes.Find(method, host, path) ?? (method == "head" ? now.Routes.Find("get", host, path) : null);
    }

    private async Task AnswerAsync(HttpContext context, FunctionTable now, RouteMatch match, string kind)
    {
        var plug = match.Plug;
        using var gate = gates.TryEnter(plug);
        if (gate is null)
        {
            await RequestErrors.Write(context, StatusCodes.Status429TooManyRequests, "overloaded", $"{plug.Limits.Concurrency} calls of this plug are under way");
            return;
        }

        var maxBody = plug.Limits.BodyBytes ?? options.MaxBodyBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = maxBody;
        if (context.Request.ContentLength > maxBody)
        {
            await RequestErrors.Write(context, StatusCodes.Status413PayloadTooLarge, "limit", $"the body has {context.Request.ContentLength} bytes; the limit is {maxBody}");
            return;
        }

        // What no filter sees needs nothing of what functions read.
        if (plug.Kind == PlugKind.File && !filters.AreThere(now) && now.BlobOf(plug) is { } file)
        {
            await SendAsync(context, plug, file, null);
            return;
        }

        var input = new RequestBuffer(context, maxBody);
        var output = new ResponseBuffer(context);
        RequestBuffer.CopyHeaders(context, match, input.Headers);
        var (method, path) = (RequestBuffer.MethodOf(context), context.Request.Path.Value ?? "");
        if (await filters.RunAsync(now, plug, input, output, method, path, context.RequestAborted) is { } refused)
        {
            await refused.Send(context, input, output);
            return;
        }

        if (output.IsAnswered)
        {
            await output.CompleteAsync(context.RequestAborted);
            return;
        }

        output.Filters = filters.OfResponse(now, plug, input, context, method, path);
        if (plug.Kind == PlugKind.Proxy)
            await proxy.ForwardAsync(context, match, input, output);
        else if (now.BlobOf(plug) is not { } blob)
            await RequestErrors.WriteFailed(context, StatusCodes.Status500InternalServerError, "not-found", $"there is no {plug.Name} any more", null);
        else if (kind == "file")
            await SendAsync(context, plug, blob, output);
        else if (AsyncRequests.IsAsync(context, plug))
            await later.SubmitAsync(context, plug, input, output.Filters is not null);
        else if (context.WebSockets.IsWebSocketRequest)
            await TalkAsync(context, plug, blob, input, output);
        else
            await CallAsync(context, plug, blob, input, output);
    }

    private async Task SendAsync(HttpContext context, Plug plug, Blob blob, ResponseBuffer? output)
    {
        output?.CopyHeaders(); // those that filters set
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            await files.SendAsync(context, blob, plug.CacheControl, output?.Filters is { } some ? () => some.RunAsync(null) : null);
            return;
        }

        context.Response.Headers.Allow = "GET, HEAD";
        await RequestErrors.Write(context, StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "a file answers GET and HEAD");
    }

    private async Task CallAsync(HttpContext context, Plug plug, Blob blob, RequestBuffer input, ResponseBuffer output)
    {
        // Then no thread waits for a client that is slow to send.
        await input.FetchAsync(context.RequestAborted);
        var call = plug.ToCall(calls.CodeOf(blob), input, output) with { Direct = true };
        var result = await calls.RunAsync(call, FunctionGrants.Of(plug), context.RequestAborted);
        if (result.Succeeded)
            await output.CompleteAsync(context.RequestAborted);
        else
            await new FunctionFailure(plug.Name, result).Send(context, input, output);
    }

    private async Task TalkAsync(HttpContext context, Plug plug, Blob blob, RequestBuffer input, ResponseBuffer output)
    {
        output.CopyHeaders();
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await using var buffer = new WebSocketBuffer(socket);
        foreach (var (name, value) in input.Headers)
            buffer.Headers.Set(name, value);
        var call = plug.ToCall(calls.CodeOf(blob), buffer, buffer);
        if (plug.Limits.Time is null)
            call = call with { Limits = call.Limits with { Time = WebSocketTime } };
        var result = await calls.RunAsync(call, FunctionGrants.Of(plug), context.RequestAborted);
        if (result.Succeeded)
            await buffer.EndAsync(WebSocketCloseStatus.NormalClosure, "");
        else
            await buffer.EndAsync(WebSocketCloseStatus.InternalServerError, result.Error.Word());
    }

    private static async Task FailAsync(HttpContext context, Exception error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // what was sent must not look like the whole
            return;
        }

        context.Response.Clear();
        var away = WetwareException.Within(error)?.Kind == ErrorKind.Disconnected || LongPoll.IsLost(error);
        if (error is BadHttpRequestException bad)
            await RequestErrors.Write(context, bad.StatusCode, "invalid", bad.Message);
        else if (away)
            await RequestErrors.Write(context, StatusCodes.Status503ServiceUnavailable, "disconnected", "the cluster does not answer");
        else if (error is FunctionException refused)
            await RequestErrors.Write(context, StatusCodes.Status400BadRequest, "invalid", refused.Message);
        else
            await RequestErrors.Write(context, StatusCodes.Status500InternalServerError, "failed", "an internal error; the gateway's log has the cause");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} request {Id} failed; {Count} since the last line")]
    private static partial void LogFailed(ILogger logger, string method, string id, long count, Exception error);
}
