using Wetware.Tests.Fixture;

namespace Wetware.Tests.Timers;

public sealed class TimerGrain : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private int _ticks;
    private int _count;

    public Task Start(string journal, TimeSpan due, TimeSpan period, bool interleave)
    {
        var scheduler = TaskScheduler.Current;
        _timer = this.RegisterGrainTimer(
            (state, _) =>
            {
                _ticks++;
                Journal.Add(state, ReferenceEquals(scheduler, TaskScheduler.Current) ? "tick" : "astray");
                return Task.CompletedTask;
            },
            journal,
            new GrainTimerCreationOptions { DueTime = due, Period = period, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartHeld(string gate, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            cancellationToken => Gate.Of(gate).PassAsync(cancellationToken),
            new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task Hold(string gate) => Gate.Of(gate).PassAsync();

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public Task<int> Count() => Task.FromResult(++_count);

    public Task StartFailing(string journal)
    {
        _timer = this.RegisterGrainTimer(
            _ =>
            {
                Journal.Add(journal, "tick");
                return ++_ticks == 1 ? throw new InvalidOperationException("the first tick fails") : Task.CompletedTask;
            },
            TimeSpan.FromMilliseconds(10),
            TimeSpan.FromMilliseconds(10));
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
