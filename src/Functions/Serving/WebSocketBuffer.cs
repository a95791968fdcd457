using System.Net.WebSockets;
using Wetware.Functions.Engine;

namespace Wetware.Functions.Serving;

/// <summary>A WebSocket as functions use it, input and output in one: a read takes the next message, a write sends one, of the type of the message that was read last.</summary>
internal sealed class WebSocketBuffer(WebSocket socket) : ExchangeBuffer
{
    /// <summary>Bytes of a message that is received; a longer one ends the connection.</summary>
    public const int MaxMessageBytes = 1 << 20;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public override bool IsSequence => true;

    /// <inheritdoc />
    public override async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        var message = new MemoryStream();
        var part = new byte[4096];
        while (true)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                if (socket.State is not (WebSocketState.Open or WebSocketState.CloseSent))
                    return null;
                received = await socket.ReceiveAsync(part.AsMemory(), cancellation);
            }
            catch (WebSocketException)
            {
                // The client is gone without a farewell: there are no more messages.
                return null;
            }

            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(part, 0, received.Count);
            if (message.Length > MaxMessageBytes)
            {
                await EndAsync(WebSocketCloseStatus.MessageTooBig, $"a message has at most {MaxMessageBytes} bytes");
                return null;
            }

            if (!received.EndOfMessage)
                continue;
            IsText = received.MessageType == WebSocketMessageType.Text;
            return message.ToArray();
        }
    }

    /// <summary>Ends the connection, unless that was done.</summary>
    public async Task EndAsync(WebSocketCloseStatus status, string reason)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        using var deadline = new CancellationTokenSource(CloseTimeout);
        try
        {
            await socket.CloseOutputAsync(status, reason, deadline.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            socket.Abort();
        }
    }

    /// <inheritdoc />
    protected override async ValueTask WriteCoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var isText = IsText && System.Text.Unicode.Utf8.IsValid(content.Span);
        try
        {
            await socket.SendAsync(content, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, cancellation);
        }
        catch (WebSocketException)
        {
            throw new FunctionException(FunctionError.Cancelled, "the client went away");
        }
    }

    /// <inheritdoc />
    protected override async ValueTask CloseCoreAsync(CancellationToken cancellation) => await EndAsync(WebSocketCloseStatus.NormalClosure, "");
}
