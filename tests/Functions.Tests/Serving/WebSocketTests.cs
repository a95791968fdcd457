using System.Net.WebSockets;
using System.Text;
using Wetware.Functions.Engine;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Serving;

public sealed class WebSocketTests(Platform platform) : IClassFixture<Platform>
{
    [Fact]
    public async Task Messages_go_both_ways_in_the_type_in_which_they_came()
    {
        await platform.Plug("/echo", "echo", async (call, cancellation) =>
        {
            while (await call.Call.Inputs[0].ReadAsync(cancellation) is { } message)
                await call.Call.Output.WriteAsync(message, cancellation);
            return 0;
        });
        using var socket = await Connect("/echo");

        Assert.Equal((WebSocketMessageType.Text, "hello"), await Ask(socket, WebSocketMessageType.Text, "hello"u8.ToArray()));
        Assert.Equal((WebSocketMessageType.Binary, "\u0001"), await Ask(socket, WebSocketMessageType.Binary, [1]));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Deadline());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_function_that_fails_closes_with_1011()
    {
        await platform.Plug("/bad", "bad", (_, _) => throw new FunctionException(FunctionError.Trap, "unreachable"));
        using var socket = await Connect("/bad");

        var received = await socket.ReceiveAsync(new byte[10], Deadline());

        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.InternalServerError, "trap"), (received.MessageType, socket.CloseStatus, socket.CloseStatusDescription));
    }

    private async Task<ClientWebSocket> Connect(string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        await socket.ConnectAsync(new UriBuilder(new Uri(platform.WebAddress, path)) { Scheme = "wss" }.Uri, Deadline());
        return socket;
    }

    private static async Task<(WebSocketMessageType, string)> Ask(ClientWebSocket socket, WebSocketMessageType type, byte[] message)
    {
        await socket.SendAsync(message, type, true, Deadline());
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, Deadline());
        return (received.MessageType, Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    private static CancellationToken Deadline() => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;
}
