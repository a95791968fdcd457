using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wetware.Tests.Tasks;

/// <summary>Takes what is posted to it, or asked of it, on the loopback, and answers what it was told to: the first lines and headers in turn, then 204.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _answers;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _serving;

    public HookServer(params string[] answers)
    {
        _answers = new ConcurrentQueue<string>(answers);
        _listener.Start();
        _serving = Serve();
    }

    /// <summary>Host and port.</summary>
    public string Place => _listener.LocalEndpoint.ToString()!;

    /// <summary>Request line and body of each request.</summary>
    public ConcurrentQueue<(string Line, string Body)> Taken { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _serving;
        _listener.Dispose();
        _over.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_over.Token);
                using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
                var line = await reader.ReadLineAsync(_over.Token) ?? "";
                var length = 0;
                while (await reader.ReadLineAsync(_over.Token) is { Length: > 0 } header)
                {
                    if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                        length = int.Parse(header.AsSpan(15), CultureInfo.InvariantCulture);
                }

                var body = new char[length];
                if (length > 0)
                    await reader.ReadBlockAsync(body, _over.Token);
                Taken.Enqueue((line, new string(body)));
                var answer = _answers.TryDequeue(out var next) ? next : "204 No Content";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
