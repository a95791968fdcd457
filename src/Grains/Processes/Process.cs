using Wetware.Errors;
using Wetware.Processes;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Processes;

/// <summary>One process: what it was started as, where it stands, what it wrote, and those who wait for it. Safe for any number of threads.</summary>
internal sealed class Process(ProcessInfo started, ProcessSpec spec, GuestLimits limits, TimeProvider time, int logBytes) : IDisposable
{
    /// <summary>Calls that may wait for one process at the same time.</summary>
    public const int MaxWaiting = 10_000;

    private readonly Lock _lock = new();
    private readonly LogRing _log = new(logBytes);
    private readonly CancellationTokenSource _killing = new();
    private readonly TaskCompletionSource<ProcessResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _written;
    private ProcessInfo _info = started;
    private long? _began;
    private int _signal;
    private int _waiting;

    public uint Pid { get; } = started.Pid;

    public ProcessSpec Spec => spec;

    /// <summary>Cancelled when it is to end.</summary>
    public CancellationToken Killing => _killing.Token;

    /// <summary>The signal that it is ended by; 0 for none.</summary>
    public int Signal => Volatile.Read(ref _signal);

    /// <summary>What processes that it starts now may use: its own limits, and of the time what is left.</summary>
    public ProcessLimits Limits
    {
        get
        {
            lock (_lock)
                return ProcessChecks.Limits(limits) with { Time = limits.Time - (_began is { } began ? time.GetElapsedTime(began) : TimeSpan.Zero) };
        }
    }

    public ProcessInfo Info
    {
        get
        {
            lock (_lock)
                return _info;
        }
    }

    public void Begin()
    {
        lock (_lock)
        {
            _began ??= time.GetTimestamp();
            if (_info.State == ProcessState.Queued)
                _info = _info with { State = ProcessState.Running };
        }
    }

    /// <summary>Ends it by a signal; the first counts.</summary>
    public void Kill(int signal)
    {
        if (Interlocked.CompareExchange(ref _signal, signal, 0) == 0)
            _killing.Cancel();
    }

    public void End(ProcessResult result)
    {
        lock (_lock)
            _info = _info with { State = ProcessState.Ended, Result = result };
        _ended.TrySetResult(result);
        Tell();
    }

    public void Write(bool error, ReadOnlySpan<byte> data)
    {
        lock (_lock)
            _log.Append(error, data);
        Tell();
    }

    /// <summary>Waits for its end, at most for <paramref name="slice"/>; null when it goes on.</summary>
    public async Task<ProcessResult?> Wait(TimeSpan slice, TimeProvider time, CancellationToken cancellationToken) =>
        _ended.Task.IsCompleted || await Within(_ended.Task, slice, time, cancellationToken) ? await _ended.Task : null;

    /// <summary>Output from <paramref name="offset"/> on; waits at most for <paramref name="slice"/> when there is none yet.</summary>
    public async Task<LogPage> Logs(long offset, int max, TimeSpan slice, TimeProvider time, CancellationToken cancellationToken)
    {
        Task written;
        lock (_lock)
        {
            if (Page(offset, max) is { } page)
                return page;
            _written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            written = _written.Task;
        }

        await Within(written, slice, time, cancellationToken);
        lock (_lock)
            return Page(offset, max) ?? _log.Read(offset, max);
    }

    public void Dispose() => _killing.Dispose();

    private LogPage? Page(long offset, int max)
    {
        var page = _log.Read(offset, max);
        var over = _info.State == ProcessState.Ended && page.Next == _log.Written;
        return page.Chunks.Count > 0 || over ? page with { Over = over } : null;
    }

    private void Tell()
    {
        TaskCompletionSource? written;
        lock (_lock)
            (written, _written) = (_written, null);
        written?.TrySetResult();
    }

    private async Task<bool> Within(Task what, TimeSpan slice, TimeProvider time, CancellationToken cancellationToken)
    {
        if (slice <= TimeSpan.Zero)
            return what.IsCompleted;
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxWaiting} wait for process {Pid} already");
        }

        try
        {
            await what.WaitAsync(slice, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
