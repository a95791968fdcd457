using System.Net;
using System.Net.Sockets;

namespace Wetware.Tests;

/// <summary>Stands between browser and gateway, so that a test can cut their connections and lead new ones elsewhere.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private CancellationTokenSource _connections = new();
    private EndPoint _target;
    private int _accepted;

    public Relay(Uri target)
    {
        _target = IPEndPoint.Parse(target.Authority);
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = Accept();
    }

    /// <summary>Where the browser connects.</summary>
    public Uri Address { get; }

    /// <summary>Connections that were accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Cuts all connections; new ones lead to <paramref name="target"/> where it is given.</summary>
    public void Cut(Uri? target = null)
    {
        CancellationTokenSource cut;
        lock (_gate)
        {
            if (target is not null)
                _target = IPEndPoint.Parse(target.Authority);
            (cut, _connections) = (_connections, new());
        }

        cut.Cancel();
        cut.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _end.Dispose();
        _connections.Dispose();
    }

    private async Task Accept()
    {
        var relayed = new List<Task>();
        try
        {
            while (true)
            {
                var browser = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _accepted);
                lock (_gate)
                    relayed.Add(Carry(browser, _target, _connections.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The test is over.
        }

        await Task.WhenAll(relayed);
    }

    private static async Task Carry(TcpClient browser, EndPoint target, CancellationToken cut)
    {
        using var gateway = new TcpClient();
        using (browser)
        {
            try
            {
                await gateway.ConnectAsync((IPEndPoint)target, cut);
                var (one, other) = (browser.GetStream(), gateway.GetStream());
                await Task.WhenAny(one.CopyToAsync(other, cut), other.CopyToAsync(one, cut));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
            {
                // One of them is gone, or was cut off.
            }
        }
    }
}
