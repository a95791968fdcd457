namespace Wetware.Wasm.Runs;

/// <summary>
/// A guest that stays alive between calls and keeps its state. Calls take turns; each has the full limits of the run it was opened with.
/// After a trap, an exit or a limit it is closed, since what it left behind cannot be trusted.
/// </summary>
public sealed class GuestInstance : IAsyncDisposable
{
    private readonly GuestRunner _runner;
    private readonly GuestRun _run;
    private readonly GuestSession _session;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Action _release;

    /// <summary>The call under way.</summary>
    private volatile GuestJob? _job;
    private int _waiting;
    private bool _disposed;

    internal GuestInstance(GuestRunner runner, GuestRun run, GuestSession session)
    {
        _runner = runner;
        _run = run;
        _session = session;
        _release = () =>
        {
            _job = null;
            _turn.Release();
        };
    }

    /// <summary>False once it is closed; every call is then answered <c>closed</c>.</summary>
    public bool IsOpen => !_closing.IsCancellationRequested && !_session.Broken;

    /// <summary>Calls an export. Waiting for an earlier call does not count against the limits; when
    /// <see cref="GuestRunnerOptions.QueueLength"/> calls wait already the answer is <c>overloaded</c>.</summary>
    public Task<GuestOutcome> CallAsync(GuestEntry entry, CancellationToken cancellation = default) => CallAsync(entry, null, direct: false, cancellation);

    /// <inheritdoc cref="CallAsync(GuestEntry, CancellationToken)" />
    /// <param name="entry">The export.</param>
    /// <param name="time">Wall time of this call; null for that of the run's limits.</param>
    /// <param name="direct">Whether the caller's thread may run it, where one of <see cref="GuestRunnerOptions.Direct"/> is free.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<GuestOutcome> CallAsync(GuestEntry entry, TimeSpan? time, bool direct, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!IsOpen)
            return Task.FromResult(IsClosed());
        return _turn.Wait(0, CancellationToken.None) ? Enter(entry, time, direct, cancellation) : WaitAsync(entry, time, direct, cancellation);
    }

    /// <summary>Ends the call under way, if any, and closes the guest.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _closing.CancelAsync().ConfigureAwait(false);
        _job?.Withdraw();
        await _turn.WaitAsync().ConfigureAwait(false);
        _runner.Closed(_session);
        _closing.Dispose();
        _turn.Dispose();
    }

    private async Task<GuestOutcome> WaitAsync(GuestEntry entry, TimeSpan? time, bool direct, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > _runner.QueueLength)
        {
            Interlocked.Decrement(ref _waiting);
            return IsOverloaded();
        }

        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
            await _turn.WaitAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return IsOpen ? GuestOutcome.WasCancelled() : IsClosed();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return await Enter(entry, time, direct, cancellation).ConfigureAwait(false);
    }

    /// <summary>Begins a call whose turn it is. The turn ends when the guest's thread lets go, which can be after the outcome was given.</summary>
    private Task<GuestOutcome> Enter(GuestEntry entry, TimeSpan? time, bool direct, CancellationToken cancellation)
    {
        if (!IsOpen)
        {
            _turn.Release();
            return Task.FromResult(IsClosed());
        }

        var job = _runner.Job(job => _runner.Guarded(_run, () => _session.Call(entry, job.Control, time)), _session.IsComponent, _release);
        _job = job;
        Interlocked.MemoryBarrier();

        // Closed since it was asked: who closed it did not see the job.
        if (_closing.IsCancellationRequested)
            job.Withdraw();
        return _runner.Begin(job, direct && !_session.IsComponent, cancellation);
    }

    private GuestOutcome IsOverloaded() => new()
    {
        End = GuestEnd.Overloaded,
        Error = GuestError.Overloaded,
        Message = $"{_runner.QueueLength} calls wait for the instance already",
    };

    private static GuestOutcome IsClosed() => GuestOutcome.Refused("the instance is closed", GuestError.Closed);
}
