using System.Net.WebSockets;
using Wetware.Functions.Engine;

namespace Wetware.Functions.Core;

/// <summary>Forwards one request or one WebSocket between two exchange buffers and a web address.</summary>
/// <param name="client">Opens only what is allowed.</param>
/// <param name="spec">What to forward.</param>
/// <param name="input">What is sent.</param>
/// <param name="output">Gets status and headers.</param>
/// <param name="write">Writes to the output, counting the bytes.</param>
internal sealed class WebProxy(
    HttpMessageInvoker client,
    ProxyRequest spec,
    ExchangeBuffer input,
    ExchangeBuffer output,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
{
    private const int PieceBytes = 64 << 10;
    private const int SwitchingProtocols = 101;

    /// <summary>Bytes of one message.</summary>
    private const int MostMessageBytes = 16 << 20;

    /// <summary>Headers that belong to one connection, or that the client writes itself.</summary>
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "content-length", "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    };

    /// <summary>Forwards, and returns the status of the answer.</summary>
    /// <param name="timeout">How long the answer's head may take.</param>
    /// <param name="stopping">The call is ending.</param>
    public Task<int> ForwardAsync(TimeSpan timeout, CancellationToken stopping) =>
        spec.IsWebSocket ? ForwardMessagesAsync(timeout, stopping) : ForwardRequestAsync(timeout, stopping);

    private async Task<int> ForwardRequestAsync(TimeSpan timeout, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(new HttpMethod((spec.Method ?? "GET").ToUpperInvariant()), spec.Url);
        if (request.Method.Method is not ("GET" or "HEAD"))
            request.Content = new StreamContent(input.OpenRead());
        foreach (var (name, value) in spec.Headers ?? [])
        {
            if (OwnHeaders.Contains(name) || name.StartsWith("x-moc-", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        using var head = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        head.CancelAfter(timeout);
        using var response = await client.SendAsync(request, head.Token).ConfigureAwait(false);
        head.CancelAfter(Timeout.InfiniteTimeSpan);
        output.Status = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!OwnHeaders.Contains(name))
                output.SetHeader(name, values.First());
        }

        using var body = await response.Content.ReadAsStreamAsync(stopping).ConfigureAwait(false);
        var piece = new byte[PieceBytes];
        for (int read; (read = await body.ReadAsync(piece, stopping).ConfigureAwait(false)) > 0;)
            await write(piece.AsMemory(0, read), stopping).ConfigureAwait(false);
        return output.Status;
    }

    private async Task<int> ForwardMessagesAsync(TimeSpan timeout, CancellationToken stopping)
    {
        using var socket = new ClientWebSocket();
        using (var head = CancellationTokenSource.CreateLinkedTokenSource(stopping))
        {
            head.CancelAfter(timeout);
            await socket.ConnectAsync(new Uri(spec.Url!), client, head.Token).ConfigureAwait(false);
        }

        // An address that ends ends the sending; when the sender is done, the address has some time to answer and to close.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var sending = SendAsync(socket, ending.Token);
        var receiving = ReceiveAsync(socket, ending.Token);
        await Task.WhenAny(sending, receiving).ConfigureAwait(false);
        if (!sending.IsCompletedSuccessfully)
            await ending.CancelAsync().ConfigureAwait(false);
        ending.CancelAfter(timeout);
        await Ended(receiving).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await Ended(sending).ConfigureAwait(false);
        stopping.ThrowIfCancellationRequested();
        await output.CloseAsync(stopping).ConfigureAwait(false);
        return SwitchingProtocols;
    }

    private async Task SendAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        while (await input.ReadAsync(cancellation).ConfigureAwait(false) is { } message)
        {
            await socket.SendAsync(message, input.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, cancellation)
                .ConfigureAwait(false);
            if (!input.IsSequence)
                break;
        }

        if (input.IsSequence)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation).ConfigureAwait(false);
        else
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        var message = new MemoryBuffer(MostMessageBytes);
        var piece = new byte[PieceBytes];
        while (true)
        {
            var received = await socket.ReceiveAsync(piece.AsMemory(), cancellation).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            await message.WriteAsync(piece.AsMemory(0, received.Count), cancellation).ConfigureAwait(false);
            if (!received.EndOfMessage)
                continue;
            output.IsText = received.MessageType == WebSocketMessageType.Text;
            await write(message.Content, cancellation).ConfigureAwait(false);
            message = new MemoryBuffer(MostMessageBytes);
        }
    }

    /// <summary>Waits for a pump; that it was ended by the other's end is no failure.</summary>
    private static async Task Ended(Task pump)
    {
        try
        {
            await pump.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The other side ended first, or the call is ending, which the caller looks at.
        }
    }
}
