using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wetware.Functions.Core;
using Wetware.Functions.Plugs;
using Wetware.Functions.Serving;
using Yarp.ReverseProxy.Forwarder;

namespace Wetware.Functions.Proxying;

/// <summary>
/// Answers requests by what another server answers, HTTP and WebSocket, streamed both ways. Only addresses that the gateway's options list are opened, and private ones only where their
/// range is listed too, whatever a name leads to.
/// </summary>
internal sealed partial class ReverseProxy(IHttpForwarder forwarder, WebAccess access, BackendHealth health, ILogger<ReverseProxy> logger)
{
    /// <summary>Proxies of this kind that one request may pass: 8. Above it, it goes in a circle.</summary>
    public const int MaxHops = 8;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WebSocketTime = TimeSpan.FromHours(1);

    /// <summary>Forwards one. Errors of the backend are 502, 503 and 504; one that breaks off in the middle of its answer breaks off the client's.</summary>
    public async Task ForwardAsync(HttpContext context, RouteMatch match, RequestBuffer input, ResponseBuffer output)
    {
        var target = ProxyTarget.Of(match, context.Request.QueryString.Value);
        var backend = target.Authority;
        if (access.Http is not { } http || !http.Allows(target))
        {
            LogRefused(logger, match.Plug.Path, target.GetLeftPart(UriPartial.Path), context.TraceIdentifier);
            await RequestErrors.Write(context, StatusCodes.Status502BadGateway, "denied", "this address is not one that the gateway may open (Cluster:Functions:AllowedUrls)");
            return;
        }

        if (Hops(context) >= MaxHops)
        {
            await RequestErrors.Write(context, StatusCodes.Status508LoopDetected, "limit", $"the request passed {MaxHops} proxies; it goes in a circle");
            return;
        }

        if (health.Closed(backend) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(1, wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            await RequestErrors.Write(context, StatusCodes.Status503ServiceUnavailable, "disconnected", "the backend does not answer");
            return;
        }

        if (input.Content is { } content)
            context.Request.Body = new MemoryStream(content.ToArray(), writable: false); // a filter has read it
        var isSocket = context.WebSockets.IsWebSocketRequest;
        var config = new ForwarderRequestConfig { ActivityTimeout = match.Plug.Limits.Time ?? (isSocket ? WebSocketTime : AnswerTime) };
        var headers = new ProxyHeaders(target, input, output);
        var error = await forwarder.SendAsync(context, match.Plug.Name, WebClients.Of(http), config, headers, context.RequestAborted);
        var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (IsBackends(error))
        {
            health.Failed(backend, error == ForwarderError.RequestTimedOut ? "it did not answer in time" : cause?.Message ?? error.ToString());
            LogFailed(logger, match.Plug.Path, backend, error, context.TraceIdentifier, cause);
        }
        else if (!context.RequestAborted.IsCancellationRequested)
        {
            health.Answered(backend);
        }

        if (error != ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            await ExplainAsync(context, error, cause);
    }

    private static Task ExplainAsync(HttpContext context, ForwarderError error, Exception? cause)
    {
        var status = context.Response.StatusCode;
        context.Response.Headers.Clear();
        context.Response.Headers["x-request-id"] = context.TraceIdentifier;
        if (cause is BadHttpRequestException bad)
            return RequestErrors.Write(context, bad.StatusCode, "invalid", bad.Message);
        return status switch
        {
            StatusCodes.Status504GatewayTimeout => RequestErrors.Write(context, status, "disconnected", "the backend did not answer in time"),
            StatusCodes.Status400BadRequest => RequestErrors.Write(context, status, "invalid", "the request's body could not be read"),
            _ => RequestErrors.Write(
                context, StatusCodes.Status502BadGateway, "disconnected",
                error == ForwarderError.Request ? "the backend cannot be reached, or does not speak HTTP" : "the backend's answer cannot be forwarded"),
        };
    }

    // What the client broke off says nothing about the backend.
    private static bool IsBackends(ForwarderError error) => error is ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.RequestCreation
        or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination or ForwarderError.UpgradeResponseDestination or ForwarderError.UpgradeActivityTimeout
        or ForwarderError.RequestBodyDestination;

    private static int Hops(HttpContext context) => context.Request.Headers.Via.ToString().Split(',').Count(
        entry => entry.Trim().Split(' ') is [_, var by, ..] && by.Equals(ProxyHeaders.Name, StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Backend {Backend} of plug {Path} failed in request {Id}: {Error}")]
    private static partial void LogFailed(ILogger logger, string path, string backend, ForwarderError error, string id, Exception? cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Plug {Path} may not open {Target} (request {Id}); list it in Cluster:Functions:AllowedUrls")]
    private static partial void LogRefused(ILogger logger, string path, string target, string id);
}
