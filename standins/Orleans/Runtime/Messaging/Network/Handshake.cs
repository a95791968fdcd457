using System.Net;
using System.Net.Sockets;

namespace Orleans.Runtime.Messaging;

/// <summary>Opens connections: the dialling side greets, the accepting side judges and greets back or refuses.</summary>
internal static class Handshake
{
    /// <summary>Dials an endpoint.</summary>
    /// <exception cref="ConnectionFailedException">Nobody listens, nobody answers in time, or the other side is not what it should be.</exception>
    public static async Task<Connection> DialAsync(
        IPEndPoint endpoint, Greeting own, FrameLimits limits, IConnectionHandler handler, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var socket = NewSocket(endpoint.AddressFamily);
        var input = new FrameBuffer(FrameLimits.Handshake);
        var output = new FrameBatch(limits);
        try
        {
            await socket.ConnectAsync(endpoint, limit.Token).ConfigureAwait(false);
            GreetingCodec.Write(output, FrameKind.Hello, own);
            await SendAsync(socket, output, limit.Token).ConfigureAwait(false);
            var peer = await ReadAsync(socket, input, FrameKind.Welcome, limit.Token).ConfigureAwait(false);
            if (peer.ClusterId != own.ClusterId)
                throw new InvalidMessageFrameException($"cluster id '{peer.ClusterId}', ours is '{own.ClusterId}'");
            return Open(socket, peer, input, output, limits, handler);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            input.Dispose();
            output.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (exception is DeclaredDeadException)
                throw;
            var reason = exception is OperationCanceledException ? $"no answer within {timeout.TotalSeconds:0.###} s" : exception.Message;
            throw new ConnectionFailedException($"Unable to connect to {endpoint}: {reason}", exception);
        }
    }

    /// <summary>Greets whoever dialled. <paramref name="judge"/> says why a stranger is refused, or null.</summary>
    /// <returns>The connection, not started yet.</returns>
    /// <exception cref="Exception">The stranger said nothing, nonsense, or was refused. The socket is closed.</exception>
    public static async Task<Connection> AcceptAsync(
        Socket socket,
        Greeting own,
        Func<Greeting, Refusal?> judge,
        FrameLimits limits,
        IConnectionHandler handler,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var input = new FrameBuffer(FrameLimits.Handshake, 4096);
        var output = new FrameBatch(limits);
        try
        {
            socket.NoDelay = true;
            var peer = await ReadAsync(socket, input, FrameKind.Hello, limit.Token).ConfigureAwait(false);
            var refusal = peer.ClusterId != own.ClusterId
                ? new Refusal($"cluster id '{Printable(peer.ClusterId)}', ours is '{own.ClusterId}'")
                : judge(peer);
            if (refusal is not null)
            {
                GreetingCodec.WriteRefusal(output, refusal);
                await SendAsync(socket, output, limit.Token).ConfigureAwait(false);
                throw new InvalidMessageFrameException(refusal.Reason);
            }

            GreetingCodec.Write(output, FrameKind.Welcome, own);
            await SendAsync(socket, output, limit.Token).ConfigureAwait(false);
            return Open(socket, peer, input, output, limits, handler);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            input.Dispose();
            output.Dispose();
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new InvalidMessageFrameException($"no greeting within {timeout.TotalSeconds:0.###} s");
            throw;
        }
    }

    private static Connection Open(Socket socket, Greeting peer, FrameBuffer input, FrameBatch output, FrameLimits limits, IConnectionHandler handler)
    {
        input.Limits = limits;
        return new Connection(socket, peer, input, output, handler);
    }

    private static Socket NewSocket(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static async Task<Greeting> ReadAsync(Socket socket, FrameBuffer input, FrameKind expected, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryRead(input, expected) is { } greeting)
                return greeting;
            var count = await socket.ReceiveAsync(input.GetFree(), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw new InvalidMessageFrameException("the other side closed the connection before it said who it is");
            input.Received(count);
        }
    }

    private static Greeting? TryRead(FrameBuffer input, FrameKind expected) =>
        input.TryTake(out var frame) ? GreetingCodec.Read(frame, expected) : null;

    private static async Task SendAsync(Socket socket, FrameBatch output, CancellationToken cancellationToken)
    {
        var rest = output.Written;
        while (rest.Length > 0)
            rest = rest[await socket.SendAsync(rest, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
        output.Clear();
    }

    private static string Printable(string text) => new([.. text.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);
}
