using Microsoft.Extensions.Logging;
using Orleans.Timers;

namespace Orleans.Runtime;

internal sealed class TimerRegistry(TimeProvider clock, ILogger<GrainTimer> logger) : ITimerRegistry
{
    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(
            grainContext,
            static (pair, _) => pair.callback(pair.state),
            (callback, state),
            new GrainTimerCreationOptions(dueTime, period) { Interleave = true });

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (grainContext is null)
            throw new InvalidOperationException("A timer belongs to an activation, and there is none here.");
        var timer = new GrainTimer<TState>(grainContext, callback, state, options, clock, logger);
        (grainContext as GrainActivation)?.Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }
}
