using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// The schedule goes on, and what people ask for.
internal sealed partial class ScheduledTask
{
    private int _waiting;

    /// <summary>Makes the runs that are due, and lets those go whose pause between two attempts is over. Wall time, here as in all that follows.</summary>
    public void Advance(DateTimeOffset now, ITaskSink sink)
    {
        if (_waiting > 0)
            EndPauses(now, sink);
        Make(now, _rules.MissedAfter, sink);
    }

    /// <summary>Asks for runs besides the schedule.</summary>
    /// <exception cref="WetwareException"><c>cancelled</c>, <c>overloaded</c>.</exception>
    public IReadOnlyList<long> RunNow(int count, DateTimeOffset now, ITaskSink sink)
    {
        if (Counters.Cancelled)
            throw new WetwareException(ErrorKind.Cancelled, $"task \"{Id}\" is cancelled");
        if (Live.Count + count > _rules.LiveRuns)
            throw new WetwareException(ErrorKind.Overloaded, $"task \"{Id}\" has {Live.Count} runs queued or running; it may have {_rules.LiveRuns}");
        var numbers = new long[count];
        for (var i = 0; i < count; i++)
            numbers[i] = Add(now, byHand: true, now, sink);
        Changed(now, sink);
        return numbers;
    }

    public void Pause(DateTimeOffset now, ITaskSink sink)
    {
        if (Counters.Paused || IsFinal)
            return;
        Counters = Counters with { Paused = true };
        Changed(now, sink);
        sink.Happened(this, TaskEventKind.Paused);
    }

    /// <summary>Goes on. What fell due meanwhile was missed, however late it is.</summary>
    public void Resume(DateTimeOffset now, ITaskSink sink)
    {
        if (!Counters.Paused || Counters.Cancelled)
            return;
        Counters = Counters with { Paused = false };
        sink.Happened(this, TaskEventKind.Resumed);
        Make(now, TimeSpan.Zero, sink);
        Changed(now, sink);
    }

    /// <summary>Drops what is queued, ends what runs. Final.</summary>
    public void Cancel(DateTimeOffset now, ITaskSink sink)
    {
        if (IsFinal)
            return;
        CancelRuns(now, sink);
        Counters = Counters with { Cancelled = true, Paused = false };
        LookAhead();
        Changed(now, sink);
        sink.Happened(this, TaskEventKind.Cancelled);
    }

    private void Make(DateTimeOffset now, TimeSpan missedAfter, ITaskSink sink)
    {
        var changed = false;
        while (NextDue is { } due && due <= now)
        {
            changed = true;
            if (now - due > missedAfter)
                Miss(now, missedAfter, sink);
            else
                Take(due, now, sink);
        }

        if (changed)
            Changed(now, sink);
    }

    /// <summary>Leaves missed occurrences behind, all that there are in a row; by policy the last of them, or each, runs.</summary>
    private void Miss(DateTimeOffset now, TimeSpan missedAfter, ITaskSink sink)
    {
        if (Spec.Missed == MissedPolicy.All && Live.Count < _rules.LiveRuns)
        {
            Take(NextDue!.Value, now, sink);
            return;
        }

        var (count, last) = Skip(now - missedAfter);
        var runs = Spec.Missed == MissedPolicy.Last;
        Counters = Counters with { Missed = Counters.Missed + count - (runs ? 1 : 0) };
        if (count > (runs ? 1 : 0))
            sink.Happened(this, TaskEventKind.Missed);
        if (runs)
            Try(last, now, sink);
    }

    /// <summary>Leaves all occurrences up to <paramref name="limit"/>, at least the next, behind: how many, and when the last of them was due.</summary>
    private (long Count, DateTimeOffset Last) Skip(DateTimeOffset limit)
    {
        var last = NextDue!.Value;
        if (!_schedule.IsCron)
        {
            var count = Math.Max(1, _schedule.CountUpTo(Counters.Made, limit));
            last = DueOf(Counters.Made + count - 1);

            // Jitter can have put the last one off to a moment that is still to come.
            if (count > 1 && last > limit)
                last = DueOf(Counters.Made + --count - 1);
            Pass(count, _schedule.Next(Counters.Made + count - 1, null));
            return (count, last);
        }

        var counted = 0;
        do
        {
            last = _due;
            Pass(1, _nominal);
            if (++counted == MaxCounted)
                Jump(limit);
        }
        while (_nominal is not null && _due <= limit);
        return (counted, last);
    }

    private DateTimeOffset DueOf(long occurrence) => _schedule.Due(occurrence, _schedule.Next(occurrence, null)!.Value);

    /// <summary>Over a long absence: on to the last stretch before <paramref name="limit"/> in which there still is an occurrence.</summary>
    private void Jump(DateTimeOffset limit)
    {
        for (var stretch = TimeSpan.FromMinutes(1); Counters.Last is { } from && limit - stretch > from; stretch *= 2)
        {
            if (_schedule.Next(Counters.Made, limit - stretch) is not { } next || next > limit)
                continue;
            Counters = Counters with { Last = limit - stretch };
            LookAhead();
            return;
        }
    }

    private void Take(DateTimeOffset due, DateTimeOffset now, ITaskSink sink)
    {
        Pass(1, _nominal);
        Try(due, now, sink);
    }

    private void Pass(long count, DateTimeOffset? last)
    {
        Counters = Counters with { Made = Counters.Made + count, Last = last };
        LookAhead();
    }

    /// <summary>Makes a run by schedule, if the overlap policy and the queue's length let it be.</summary>
    private void Try(DateTimeOffset due, DateTimeOffset now, ITaskSink sink)
    {
        if (Live.Count >= _rules.LiveRuns || (Spec.Overlap == OverlapPolicy.Skip && Live.Count > 0))
        {
            Counters = Counters with { Skipped = Counters.Skipped + 1 };
            sink.Happened(this, TaskEventKind.Skipped);
            return;
        }

        Add(due, byHand: false, now, sink);
    }

    private long Add(DateTimeOffset due, bool byHand, DateTimeOffset now, ITaskSink sink)
    {
        if (Spec.Overlap == OverlapPolicy.Replace)
            CancelRuns(now, sink);
        var run = new TaskRun { Number = Counters.Runs + 1, Due = due, ByHand = byHand };
        Counters = Counters with { Runs = run.Number, Ended = null };
        _live ??= [];
        _live[run.Number] = run;
        sink.Put(this, run);
        if (Spec.Overlap != OverlapPolicy.Queue || _live.Count == 1)
            sink.Ready(this, run);
        return run.Number;
    }

    private void EndPauses(DateTimeOffset now, ITaskSink sink)
    {
        foreach (var run in Live.Where(run => run is { State: RunState.Queued, NotBefore: { } moment } && moment + _rules.Clock.Value <= now).ToArray())
        {
            _waiting--;
            var ready = run with { NotBefore = null };
            _live![run.Number] = ready;
            sink.Put(this, ready);
            if (CanStart(ready.Number))
                sink.Ready(this, ready);
        }
    }

    /// <summary>To be called after every change of counters or runs.</summary>
    private void Changed(DateTimeOffset now, ITaskSink sink)
    {
        if (IsFinal && Counters.Ended is null)
        {
            Counters = Counters with { Ended = now };
            if (!Counters.Cancelled)
                sink.Happened(this, TaskEventKind.Finished);
        }

        sink.Changed(this);
    }
}
