using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Wetware.Devices.Http;

/// <summary>Log records as they come: one a message of a WebSocket, or one a server-sent event. At most so many readers at once.</summary>
internal sealed class LogStream(DeviceClient client, TimeProvider time)
{
    private const int MaxReaders = 64;

    // A comment that lets a reader and what is between notice when the other has gone.
    private static readonly byte[] Beat = ":\n\n"u8.ToArray();
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(15);

    private int _readers;

    /// <summary>Whether a request asks for records as they come.</summary>
    public static bool IsAskedFor(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest || context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Sends records that <paramref name="filter"/> lets pass until the reader goes.</summary>
    /// <exception cref="DeviceErrorException">429: there are too many readers.</exception>
    public async Task Run(HttpContext context, Func<string, bool> filter)
    {
        if (Interlocked.Increment(ref _readers) > MaxReaders)
        {
            Interlocked.Decrement(ref _readers);
            throw new DeviceErrorException(StatusCodes.Status429TooManyRequests, $"{MaxReaders} readers follow the log here already");
        }

        try
        {
            if (context.WebSockets.IsWebSocketRequest)
                await RunSocket(context, filter);
            else
                await RunEvents(context, filter);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested || error is WebSocketException)
        {
            // The reader went.
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> Pages(Func<string, bool> filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? last = null;
        while (true)
        {
            var page = await client.Logs.Follow(last, cancellationToken);
            last = page.Last;
            yield return [.. page.Records.Where(filter)];
        }
    }

    private async Task RunEvents(HttpContext context, Func<string, bool> filter)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await foreach (var page in Pages(filter, context.RequestAborted))
        {
            foreach (var record in page)
                await context.Response.WriteAsync($"data: {record}\n\n", context.RequestAborted);
            if (page.Count == 0)
                await context.Response.Body.WriteAsync(Beat, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task RunSocket(HttpContext context, Func<string, bool> filter)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var reading = ReadToEnd(socket, gone);
        try
        {
            await foreach (var page in Pages(filter, gone.Token))
            {
                foreach (var record in page)
                {
                    using var limit = new CancellationTokenSource(SendLimit, time);
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, gone.Token);
                    await socket.SendAsync(Encoding.UTF8.GetBytes(record), WebSocketMessageType.Text, endOfMessage: true, either.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The reader closed the socket, or does not read.
        }
        finally
        {
            await gone.CancelAsync();
            await reading;
        }
    }

    // Readers have nothing to say; what they send is dropped, until they close.
    private static async Task ReadToEnd(WebSocket socket, CancellationTokenSource gone)
    {
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer, gone.Token)).MessageType != WebSocketMessageType.Close)
            {
                // The next one.
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The connection ended.
        }

        await gone.CancelAsync();
    }
}
