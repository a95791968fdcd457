using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wetware.Tests.Proxying;

/// <summary>A server by sockets, so that it can do what no server should: it shows each connection to a behaviour, and can be away for a while.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly Func<NetworkStream, string, Task> _answer;
    private readonly CancellationTokenSource _ending = new();
    private TcpListener _listener;
    private Task _accepting;

    /// <param name="answer">Gets the connection and the head of its first request.</param>
    public Backend(Func<NetworkStream, string, Task> answer)
    {
        _answer = answer;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Answers every request by these lines and body.</summary>
    public static Backend Answering(string head, string body = "") => new((stream, _) => Write(stream, $"{head}\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\nconnection: close\r\n\r\n{body}"));

    public int Port { get; }

    public int Requests { get; private set; }

    public string Url => $"http://127.0.0.1:{Port}/";

    public static Task Write(NetworkStream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>Stops listening.</summary>
    public async Task LeaveAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    /// <summary>Listens again, on the same port.</summary>
    public void Return()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await LeaveAsync();
        _ending.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(_ending.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections).WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var (head, piece) = (new StringBuilder(), new byte[4096]);
                while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    var read = await stream.ReadAsync(piece, _ending.Token);
                    if (read == 0)
                        return;
                    head.Append(Encoding.Latin1.GetString(piece, 0, read));
                }

                Requests++;
                await _answer(stream, head.ToString()).WaitAsync(_ending.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // The proxy went away, or the test is over.
            }
        }
    }
}
