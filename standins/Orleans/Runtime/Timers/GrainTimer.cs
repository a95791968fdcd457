using Microsoft.Extensions.Logging;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// A tick is a request that the activation gets from itself, so the rules of interleaving hold for it. The next one is due a period after the end of the last.
/// </summary>
internal abstract partial class GrainTimer : IGrainTimer
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(0xfffffffe);

    private readonly IGrainContext _context;
    private readonly GrainTimerCreationOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;
    private bool _disposed;
    private TimeSpan _changedDueTime;

    protected GrainTimer(IGrainContext context, GrainTimerCreationOptions options, TimeProvider clock, ILogger logger)
    {
        Check(options.DueTime, nameof(options.DueTime));
        Check(options.Period, nameof(options.Period));
        _context = context;
        _options = options;
        _logger = logger;

        // The timer must not carry the context of the call that made it into each tick.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _timer = clock.CreateTimer(static state => ((GrainTimer)state!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            if (_disposed)
                return;
            _period = period;
            if (_ticking)
            {
                // The next tick must not come before this one ends.
                _changed = true;
                _changedDueTime = dueTime;
                return;
            }

            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        try
        {
            _stopped.Cancel();
        }
        catch (AggregateException exception)
        {
            LogFailed(_logger, _context.GrainId, exception);
        }

        _timer.Dispose();
        (_context as GrainActivation)?.Remove(this);
    }

    protected abstract Task Call(CancellationToken token);

    private static void Check(TimeSpan time, string name)
    {
        if (time == Timeout.InfiniteTimeSpan)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Longest, name);
    }

    private void Due()
    {
        lock (_gate)
        {
            if (_disposed || _ticking)
                return;
            _ticking = true;
        }

        var flags = MessageFlags.LocalOnly;
        if (_options.Interleave)
            flags |= MessageFlags.AlwaysInterleave;
        if (!_options.KeepAlive)
            flags |= MessageFlags.NoKeepAlive;
        _context.ReceiveMessage(new Message
        {
            Direction = MessageDirection.OneWay,
            Flags = flags,
            TargetGrain = _context.GrainId,
            SendingGrain = _context.GrainId,
            Body = new TimerTick(this),
        });
    }

    private async ValueTask<Response> Tick()
    {
        try
        {
            if (!_disposed)
                await Call(_stopped.Token);
        }
        catch (OperationCanceledException) when (_disposed)
        {
            // The callback noticed that its timer is gone.
        }
        catch (Exception exception)
        {
            LogFailed(_logger, _context.GrainId, exception);
        }

        lock (_gate)
        {
            _ticking = false;
            if (!_disposed)
                _timer.Change(_changed ? _changedDueTime : _period, Timeout.InfiniteTimeSpan);
            _changed = false;
        }

        return Response.Completed;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A timer callback of {Grain} failed")]
    private static partial void LogFailed(ILogger logger, GrainId grain, Exception exception);

    /// <summary>One tick as a request.</summary>
    private sealed class TimerTick(GrainTimer timer) : LocalRequest("IGrainTimer", "Tick")
    {
        public override ValueTask<Response> Invoke() => timer.Tick();
    }
}
