using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>A listening socket. One connection ahead is kept, so that waiting for it can be ended at any time.</summary>
internal sealed class ListenerFile(Func<CancellationToken, ValueTask<Stream>> accept) : GuestFile
{
    private readonly CancellationTokenSource _closing = new();
    private Task<Stream>? _ahead;

    public override FileType Type => FileType.SocketStream;

    public override Rights MostRights => Rights.Listener;

    public override bool Seekable => false;

    public override Errno Stat(out FileStat stat)
    {
        stat = new FileStat(0, 0, Type, 1, 0, 0, 0, 0);
        return Errno.Success;
    }

    public override bool ReadReady(ulong position, out ulong bytes, out bool hangup)
    {
        bytes = 0;
        hangup = false;
        return WhenReadReady().IsCompleted;
    }

    public override Task WhenReadReady() => _ahead ??= accept(_closing.Token).AsTask();

    public override Errno Accept(bool wait, CancellationToken stopping, out GuestFile? connection)
    {
        connection = null;
        var ahead = _ahead ??= accept(_closing.Token).AsTask();
        if (!wait && !ahead.IsCompleted)
            return Errno.Again;
        try
        {
            // A failure is looked at below, after the wait.
            Task.WaitAny([ahead], stopping);
            connection = new SocketFile(ahead.GetAwaiter().GetResult());
            return Errno.Success;
        }
        catch (Exception e) when (ahead.IsCompleted && e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            return Errno.ConnAborted;
        }
        finally
        {
            if (ahead.IsCompleted)
                _ahead = null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closing.Cancel();
            _closing.Dispose();
            // A connection that came and was never fetched is closed as well, now or when it comes.
            _ahead?.ContinueWith(
                static came => came.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        base.Dispose(disposing);
    }
}
