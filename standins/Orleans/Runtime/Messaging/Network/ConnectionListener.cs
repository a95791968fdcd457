using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Messaging;

/// <summary>Accepts connections on one port. Strangers cost little: few may wait for their greeting at once, and none for long.</summary>
internal sealed partial class ConnectionListener : IAsyncDisposable
{
    /// <summary>Accepted sockets that have not greeted yet; one more is closed at once.</summary>
    public const int MaxGreeting = 256;

    private readonly IPEndPoint _endpoint;
    private readonly Greeting _own;
    private readonly Func<Greeting, Refusal?> _judge;
    private readonly FrameLimits _limits;
    private readonly TimeSpan _timeout;
    private readonly IConnectionHandler _handler;
    private readonly Action<Connection> _opened;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _greetings = new();
    private Socket? _socket;
    private Task _loop = Task.CompletedTask;
    private int _greeting;

    public ConnectionListener(
        IPEndPoint endpoint,
        Greeting own,
        Func<Greeting, Refusal?> judge,
        FrameLimits limits,
        TimeSpan timeout,
        IConnectionHandler handler,
        Action<Connection> opened,
        ILogger logger)
    {
        _endpoint = endpoint;
        _own = own;
        _judge = judge;
        _limits = limits;
        _timeout = timeout;
        _handler = handler;
        _opened = opened;
        _logger = logger;
    }

    /// <summary>The endpoint listened on, once <see cref="Start"/> was called.</summary>
    public IPEndPoint? EndPoint => _socket?.LocalEndPoint as IPEndPoint;

    /// <summary>Binds the port and begins to accept.</summary>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public void Start()
    {
        var socket = new Socket(_endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(_endpoint);
            socket.Listen(512);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _socket = socket;
        _loop = AcceptAsync(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket?.Dispose();
        await _loop.ConfigureAwait(false);
        await Task.WhenAll(_greetings.Keys).ConfigureAwait(false);
    }

    private async Task AcceptAsync(Socket socket)
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var accepted = await socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                if (Interlocked.Increment(ref _greeting) > MaxGreeting)
                {
                    Interlocked.Decrement(ref _greeting);
                    accepted.Dispose();
                    continue;
                }

                Track(GreetAsync(accepted));
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Out of descriptors, or the stranger gave up: the port stays open for the others.
                AcceptFailed(_endpoint, exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
            }
        }
    }

    private void Track(Task greeting)
    {
        if (greeting.IsCompleted)
            return;
        _greetings.TryAdd(greeting, true);
        greeting.ContinueWith(
            (done, state) => ((ConcurrentDictionary<Task, bool>)state!).TryRemove(done, out _),
            _greetings,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task GreetAsync(Socket socket)
    {
        EndPoint? remote = null;
        try
        {
            remote = socket.RemoteEndPoint;
            var connection = await Handshake.AcceptAsync(socket, _own, _judge, _limits, _handler, _timeout, _stop.Token).ConfigureAwait(false);
            _opened(connection);
            connection.Start();
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (!_stop.IsCancellationRequested)
                Refused(remote, _endpoint, exception.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _greeting);
        }
    }
}
