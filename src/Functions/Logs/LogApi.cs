using System.Globalization;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Wetware.Errors;
using Wetware.Functions.Admin;

namespace Wetware.Functions.Logs;

/// <summary><c>/names/{name}/logs</c>: what a function logs, as JSON or as server-sent events.</summary>
internal static class LogApi
{
    /// <summary>Adds the route.</summary>
    public static void MapLogApi(this IEndpointRouteBuilder routes) => routes.MapGet("/names/{name}/logs", Read)
        .WithTags("Functions")
        .Describe("functionLog", "What a function printed, and its calls that failed, oldest first; ?after= begins behind a number. With Accept: text/event-stream it goes on with what comes")
        .Produces<IReadOnlyList<FunctionLogJson>>();

    private static async Task<IResult> Read(string name, HttpContext context, FunctionClient functions, FunctionLogReaders readers, IHostApplicationLifetime host)
    {
        AdminRequest.Check(() => FunctionRules.Reference("name", name));
        var after = After(context);
        if (!context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
            return TypedResults.Json((await functions.Logs.ReadAsync(name, after, context.RequestAborted)).Select(FunctionLogJson.Of), AdminJson.Options);
        using var place = readers.Take();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await context.Response.WriteAsync(": open\n\n", ending.Token);
            await context.Response.Body.FlushAsync(ending.Token);
            await foreach (var page in functions.Logs.FollowAsync(name, after, ending.Token))
            {
                foreach (var line in page.Lines)
                    await context.Response.WriteAsync($"id: {line.Number}\nevent: line\ndata: {JsonSerializer.Serialize(FunctionLogJson.Of(line), AdminJson.Options)}\n\n", ending.Token);
                if (page.Lines.Count == 0)
                    await context.Response.WriteAsync(": still here\n\n", ending.Token);
                await context.Response.Body.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader went, or the gateway stops; a stream has no other end.
        }

        return TypedResults.Empty;
    }

    private static long After(HttpContext context)
    {
        var text = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id ? id : AdminRequest.Query(context, "after");
        return text is null ? 0
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw AdminRequest.Bad("after: must be the number of a line");
    }
}

/// <summary>Counts those who follow logs on this gateway, so that they cannot be without bound. Thread-safe.</summary>
internal sealed class FunctionLogReaders : IDisposable
{
    private const int Most = 64;

    private readonly ConcurrencyLimiter _places = new(new() { PermitLimit = Most });

    /// <summary>Takes a place; disposing gives it back.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: all places are taken.</exception>
    public IDisposable Take() => _places.AttemptAcquire() is { IsAcquired: true } place
        ? place
        : throw new WetwareException(ErrorKind.Overloaded, $"{Most} readers follow logs of functions here already");

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();
}

/// <summary>A line of a function's log.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When it was written.</param>
/// <param name="Kind"><c>output</c> or <c>failure</c>.</param>
/// <param name="Text">The text, control characters escaped.</param>
/// <param name="StartFunction">The exported function; null for the usual one.</param>
/// <param name="RequestId">Id of the request or call.</param>
/// <param name="Method">Method of the request.</param>
/// <param name="Path">Path of the request.</param>
/// <param name="Status">Of a failure, the HTTP status that tells it.</param>
public sealed record FunctionLogJson(
    long Number, DateTimeOffset At, string Kind, string Text, string? StartFunction, string? RequestId, string? Method, string? Path, int? Status)
{
    /// <summary>The line as it is written.</summary>
    public static FunctionLogJson Of(FunctionLogLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return new(
            line.Number, line.At, line.Kind == FunctionLogKind.Failure ? "failure" : "output", line.Text, line.Start.Length == 0 ? null : line.Start, line.RequestId, line.Method,
            line.Path, line.Status == 0 ? null : line.Status);
    }
}
