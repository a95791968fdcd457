using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Runtime.Messaging;

/// <summary>An open connection after the handshake: a loop that reads frames, a loop that writes what is queued, many items a write.</summary>
internal sealed class Connection : IAsyncDisposable
{
    /// <summary>Items that may wait; beyond it the sender is told to hold back.</summary>
    public const int MaxQueued = 100_000;

    private const int FullBatch = 64 * 1024;

    private readonly Socket _socket;
    private readonly FrameBuffer _input;
    private readonly FrameBatch _output;
    private readonly IConnectionHandler _handler;
    private readonly ConcurrentQueue<object> _urgent = new();
    private readonly ConcurrentQueue<object> _queue = new();
    private readonly WorkSignal _work = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _queued;
    private int _closing;
    private bool _leaving;
    private Exception? _reason;
    private Task _loops = Task.CompletedTask;
    private long _lastReceived = Environment.TickCount64;

    public Connection(Socket socket, Greeting peer, FrameBuffer input, FrameBatch output, IConnectionHandler handler)
    {
        _socket = socket;
        _input = input;
        _output = output;
        _handler = handler;
        Peer = peer;
        RemoteEndPoint = socket.RemoteEndPoint as IPEndPoint;
    }

    /// <summary>Who is at the other end.</summary>
    public Greeting Peer { get; }

    /// <summary>From where it is connected.</summary>
    public IPEndPoint? RemoteEndPoint { get; }

    /// <summary>Identities that came over this connection. For its read loop.</summary>
    public IdInterner Ids { get; } = new();

    /// <summary>Items are still taken.</summary>
    public bool IsOpen => Volatile.Read(ref _closing) == 0;

    /// <summary>Items that wait to be written.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Time since anything came from the other end.</summary>
    public TimeSpan Silence => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastReceived));

    /// <summary>Completes when the connection is over and both loops have ended.</summary>
    public Task Completion => _closed.Task;

    /// <summary>Begins to read and write.</summary>
    public void Start() => _loops = RunAsync();

    /// <summary>Queues an item; false when the connection is closing or too much is queued already.</summary>
    public bool TrySend(object item)
    {
        if (!IsOpen)
            return false;
        if (Interlocked.Increment(ref _queued) > MaxQueued)
        {
            Interlocked.Decrement(ref _queued);
            return false;
        }

        _queue.Enqueue(item);
        _work.Set();

        // The write loop may have ended between the check and the queueing: then nobody else would tell the sender.
        if (!IsOpen)
            DropQueued();
        return true;
    }

    /// <summary>Queues an item ahead of all ordinary ones: for the runtime's own questions, which must not wait behind bulk.</summary>
    public bool TrySendUrgent(object item)
    {
        if (!IsOpen || _urgent.Count > MaxQueued / 10)
            return false;
        Interlocked.Increment(ref _queued);
        _urgent.Enqueue(item);
        _work.Set();
        if (!IsOpen)
            DropQueued();
        return true;
    }

    /// <summary>Ends the connection. What is queued is not sent any more.</summary>
    public void Close(Exception? reason)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
            return;
        _reason = reason;
        _work.Set();
        _socket.Dispose();
    }

    /// <summary>Sends what is queued and a farewell, then ends the connection; at the latest when <paramref name="cancellationToken"/> says so.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested && TrySend(Farewell.Instance))
        {
            try
            {
                await Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException)
            {
                // The other side does not read: then without farewell.
            }
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Close(null);
        await _loops.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await Task.WhenAll(Guard(ReadAsync), Guard(WriteAsync)).ConfigureAwait(false);
        _input.Dispose();
        _output.Dispose();
        DropQueued();
        _handler.Closed(this, _reason);
        _closed.SetResult();
    }

    private async Task Guard(Func<Task> loop)
    {
        // Leaves the caller's stack and context: connections outlive whoever opened them.
        await Task.Yield();
        try
        {
            await loop().ConfigureAwait(false);
            Close(null);
        }
        catch (Exception exception)
        {
            Close(exception);
        }
    }

    private async Task ReadAsync()
    {
        while (IsOpen)
        {
            Deliver();
            var count = await _socket.ReceiveAsync(_input.GetFree(), SocketFlags.None).ConfigureAwait(false);
            if (count == 0)
            {
                if (IsOpen)
                    throw new ConnectionFailedException($"{Peer} closed the connection");
                return;
            }

            Volatile.Write(ref _lastReceived, Environment.TickCount64);
            _input.Received(count);
        }
    }

    private void Deliver()
    {
        while (IsOpen && _input.TryTake(out var frame))
        {
            if (frame.Kind == FrameKind.Goodbye)
            {
                Close(null);
                return;
            }

            _handler.Received(this, frame);
        }
    }

    private async Task WriteAsync()
    {
        while (IsOpen)
        {
            FillBatch();
            if (_output.Length == 0)
            {
                await _work.WaitAsync().ConfigureAwait(false);
                continue;
            }

            var rest = _output.Written;
            while (rest.Length > 0)
                rest = rest[await _socket.SendAsync(rest, SocketFlags.None).ConfigureAwait(false)..];
            _output.Clear();
            if (_leaving)
                return;
        }
    }

    private void FillBatch()
    {
        while (!_leaving && _output.Length < FullBatch && (_urgent.TryDequeue(out var item) || _queue.TryDequeue(out item)))
        {
            Interlocked.Decrement(ref _queued);
            _output.BeginFrame();
            try
            {
                if (ReferenceEquals(item, Farewell.Instance))
                {
                    WriteFarewell();
                    _output.EndFrame();
                }
                else if (_handler.Encode(this, item, _output))
                {
                    _output.EndFrame();
                    _handler.Written(item);
                }
                else
                {
                    _output.AbandonFrame();
                }
            }
            catch (Exception exception)
            {
                _output.AbandonFrame();
                _handler.NotSent(this, item, exception);
            }
        }
    }

    private void WriteFarewell()
    {
        _output.GetSpan(1)[0] = (byte)FrameKind.Goodbye;
        _output.Advance(1);
        _leaving = true;
    }

    private void DropQueued()
    {
        var reason = _reason ?? new ConnectionFailedException($"The connection to {Peer} was closed");
        while (_urgent.TryDequeue(out var item) || _queue.TryDequeue(out item))
        {
            Interlocked.Decrement(ref _queued);
            if (!ReferenceEquals(item, Farewell.Instance))
                _handler.NotSent(this, item, reason);
        }
    }

    private sealed class Farewell
    {
        public static Farewell Instance { get; } = new();
    }
}
