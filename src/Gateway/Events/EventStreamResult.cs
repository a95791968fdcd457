using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wetware.Gateway.Hosting;

namespace Wetware.Gateway.Events;

/// <summary>
/// Answers a request with server-sent events for as long as the client stays. Between events a comment is sent now and then, so that proxies keep the
/// connection and a client that is gone is noticed. Events are read one at a time and only when the one before is on its way: a slow client
/// slows its own source only.
/// </summary>
internal sealed class EventStreamResult(Func<CancellationToken, IAsyncEnumerable<ServerEvent>> open) : IResult
{
    /// <summary>The media type of server-sent events.</summary>
    public const string MediaType = "text/event-stream";

    /// <summary>Longest silence on an open stream.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        using var place = services.GetRequiredService<EventStreams>().Take();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted, services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None);
        var response = httpContext.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        if (HeadRequests.IsHead(httpContext))
            return;
        try
        {
            await Write(response, services.GetRequiredService<TimeProvider>(), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client went, or the gateway drains; a stream has no other end.
        }
    }

    private async Task Write(HttpResponse response, TimeProvider time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Comment(response, "open", cancellationToken);
        await using var events = open(stop.Token).GetAsyncEnumerator(stop.Token);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                while (!await Within(next, time, cancellationToken))
                    await Comment(response, "still here", cancellationToken);
                if (!await next)
                    return;
                await Send(response, Text(events.Current), cancellationToken);
                next = events.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator must not be disposed while it moves.
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> Within(Task next, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(Heartbeat, time, cancellationToken);
            return true;
        }
        catch (TimeoutException) when (!next.IsCompleted)
        {
            return false;
        }
    }

    private static Task Comment(HttpResponse response, string text, CancellationToken cancellationToken) => Send(response, $": {text}\n\n", cancellationToken);

    private static async Task Send(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, Encoding.UTF8, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static string Text(ServerEvent item)
    {
        var text = new StringBuilder();
        if (item.Id.Length > 0)
            text.Append("id: ").Append(item.Id).Append('\n');
        text.Append("event: ").Append(item.Name).Append('\n');
        foreach (var line in item.Data.Split('\n'))
            text.Append("data: ").Append(line).Append('\n');
        return text.Append('\n').ToString();
    }
}
