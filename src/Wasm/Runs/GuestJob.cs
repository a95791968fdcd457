namespace Wetware.Wasm.Runs;

/// <summary>One piece of work for a guest's thread, from the moment it is asked for until its outcome is known.</summary>
/// <param name="body">The work.</param>
/// <param name="time">The clock.</param>
/// <param name="grace">How long the work may go on once it is to end before its outcome is given without it.</param>
/// <param name="givesUpThread">Whether the thread then counts no longer, so that others can have its slot.</param>
/// <param name="released">Called once, when no thread works or will work on it any more. That may be after the outcome was given.</param>
internal sealed class GuestJob(Func<GuestJob, GuestOutcome> body, TimeProvider time, TimeSpan grace, bool givesUpThread, Action<GuestJob> released)
{
    private readonly TaskCompletionSource<GuestOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly long _asked = time.GetTimestamp();
    private CancellationTokenRegistration _withdrawal;
    private ITimer? _graceTimer;
    private GuestThreads? _threads;
    private object? _place;
    private bool _abandoned;

    public RunControl Control { get; } = new();

    public Task<GuestOutcome> Outcome => _done.Task;

    /// <summary>What else is to be done when it was released; null for nothing.</summary>
    public Action? Released { get; init; }

    /// <summary>Called once, with the outcome that is given.</summary>
    public Action<GuestOutcome>? Ended { get; init; }

    /// <summary>Ends it as cancelled instead of beginning it.</summary>
    public void Refuse()
    {
        _done.SetResult(GuestOutcome.WasCancelled());
        Release();
    }

    /// <summary>Puts it in the queue; when that is full it ends as <see cref="GuestEnd.Overloaded"/>.</summary>
    public void Begin(GuestThreads threads, CancellationToken cancellation)
    {
        _threads = threads;
        Control.Ending = BeginGrace;
        _place = threads.TryAdd(Work);
        if (_place is null)
        {
            Finish(new GuestOutcome
            {
                End = GuestEnd.Overloaded,
                Error = GuestError.Overloaded,
                Message = "no slot is free and the queue is full",
            });
            Release();
            return;
        }

        _withdrawal = cancellation.UnsafeRegister(static job => ((GuestJob)job!).Withdraw(), this);
        if (_done.Task.IsCompleted)
            _withdrawal.Dispose();
    }

    /// <summary>Does it on this thread; the outcome is there then.</summary>
    public void Run(CancellationToken cancellation)
    {
        Control.Ending = BeginGrace;
        _withdrawal = cancellation.UnsafeRegister(static job => ((GuestJob)job!).Withdraw(), this);
        GuestCounts.ActiveChanged(1);
        try
        {
            Work();
        }
        finally
        {
            GuestCounts.ActiveChanged(-1);
        }
    }

    /// <summary>The caller no longer wants it.</summary>
    public void Withdraw()
    {
        if (_place is not { } place || !_threads!.TryTakeBack(place))
        {
            Control.End(GuestStop.Cancelled);
            return;
        }

        Control.Queued = time.GetElapsedTime(_asked);
        Finish(GuestOutcome.WasCancelled());
        Release();
    }

    /// <summary>Gives the outcome, if none was given yet.</summary>
    public void Finish(GuestOutcome outcome)
    {
        if (outcome.Usage.Queued != Control.Queued)
            outcome = outcome with { Usage = outcome.Usage with { Queued = Control.Queued } };
        if (!_done.TrySetResult(outcome))
            return;
        _withdrawal.Unregister();
        Ended?.Invoke(outcome);
    }

    private void Work()
    {
        Control.Queued = _threads is null ? TimeSpan.Zero : time.GetElapsedTime(_asked);
        try
        {
            if (!_done.Task.IsCompleted)
                Finish(Control.Stop is null ? body(this) : GuestOutcome.WasCancelled());
        }
        finally
        {
            Release();
        }
    }

    private void Release()
    {
        bool abandoned;
        lock (_gate)
        {
            _graceTimer?.Dispose();
            Control.Ending = null;
            abandoned = _abandoned;
        }

        if (abandoned)
            _threads!.ComeBack();
        Control.Dispose();
        released(this);
        Released?.Invoke();
    }

    /// <summary>Gives the outcome without the guest when it does not end in time, which only a deaf host call can bring about.</summary>
    private void BeginGrace()
    {
        lock (_gate)
        {
            if (Control.Ending is not null)
                _graceTimer = time.CreateTimer(_ => GiveUp(), null, grace, Timeout.InfiniteTimeSpan);
        }
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            // It has come to its end in this very moment.
            if (Control.Ending is null)
                return;
            if (givesUpThread)
            {
                _abandoned = true;
                _threads!.Abandon();
            }
        }

        var outcome = GuestOutcomes.Of(Control.Stop!);
        Finish(Control.Outputs?.Invoke(outcome) ?? outcome);
    }
}
