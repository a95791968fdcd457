using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// What becomes of runs.
internal sealed partial class ScheduledTask
{
    /// <summary>True when the run can be given to a worker at this moment.</summary>
    public bool CanStart(long number) =>
        _live is not null && _live.TryGetValue(number, out var run) && run is { State: RunState.Queued, NotBefore: null }
        && (Spec.Overlap != OverlapPolicy.Queue || _live.First().Key == number);

    /// <summary>Gives a run to the worker on <paramref name="node"/>: its attempt number grows.</summary>
    public TaskRun Start(long number, string node, DateTimeOffset now, ITaskSink sink)
    {
        var run = _live![number] with { State = RunState.Running, Attempt = _live[number].Attempt + 1, Node = node, Started = now };
        _live[number] = run;
        _running++;
        sink.Put(this, run);
        sink.Happened(this, TaskEventKind.Started, run);
        return run;
    }

    /// <summary>True when this attempt is the one that counts.</summary>
    public bool IsCurrent(long number, int attempt) =>
        _live is not null && _live.TryGetValue(number, out var run) && run.State == RunState.Running && run.Attempt == attempt;

    /// <summary>Records what came of an attempt; false when it is not the one that counts, and then nothing changes.</summary>
    public bool Finish(WorkResult result, DateTimeOffset now, ITaskSink sink)
    {
        if (!IsCurrent(result.Token.Run, result.Token.Attempt))
            return false;
        var run = _live![result.Token.Run] with
        {
            Result = result.Result,
            ExitCode = result.ExitCode,
            Error = result.Error,
            Limit = result.Limit,
            Message = result.Message,
            Stdout = result.Stdout,
            Stderr = result.Stderr,
            StdoutEnd = result.StdoutEnd,
            StderrEnd = result.StderrEnd,
            Truncated = result.Truncated,
        };
        if (result.Error is null)
            End(run with { State = RunState.Succeeded }, now, sink);
        else if (run.Failures < Spec.Retries)
            Again(run with { Failures = run.Failures + 1 }, Backoff(run.Failures), TaskEventKind.Retrying, now, sink);
        else
            End(run with { State = RunState.Failed, Failures = run.Failures + 1 }, now, sink);
        return true;
    }

    /// <summary>The attempt's node is gone: the run goes to another, with the next attempt number.</summary>
    public bool Lose(long number, int attempt, DateTimeOffset now, ITaskSink sink)
    {
        if (!IsCurrent(number, attempt))
            return false;
        var run = _live![number] with { Lost = _live[number].Lost + 1 };
        if (run.Lost >= _rules.LostAttempts)
        {
            End(
                run with { State = RunState.Failed, Error = ErrorKind.Disconnected, Message = $"{run.Lost} nodes were lost while they ran it" },
                now,
                sink);
        }
        else
        {
            // A run that takes its node down with it must not take down one after the other at once.
            Again(run, run.Lost == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(1 << Math.Min(run.Lost - 2, 6)), TaskEventKind.Lost, now, sink);
        }

        return true;
    }

    /// <summary>The worker did not take the attempt: the run is queued again, and nothing counts against it.</summary>
    public bool GiveBack(long number, int attempt, DateTimeOffset now, ITaskSink sink)
    {
        if (!IsCurrent(number, attempt))
            return false;
        Again(_live![number], TimeSpan.Zero, null, now, sink);
        return true;
    }

    /// <summary>Forgets the oldest final run if it is this one; for those who bound all tasks together.</summary>
    public bool Drop(long number, ITaskSink sink)
    {
        if (_history is not { Count: > 0 } || _history[0].Number != number)
            return false;
        DropOldest(sink);
        return true;
    }

    private void Again(TaskRun run, TimeSpan pause, TaskEventKind? told, DateTimeOffset now, ITaskSink sink)
    {
        _running--;
        sink.Left(this, run);
        run = run with { State = RunState.Queued, NotBefore = pause == TimeSpan.Zero ? null : _rules.Clock.Steady(now) + pause };
        _live![run.Number] = run;
        if (run.NotBefore is not null)
            _waiting++;
        sink.Put(this, run);

        // Not where it goes on alone and an earlier one is there: the end of that one makes it ready.
        if (CanStart(run.Number))
            sink.Ready(this, run);
        if (told is { } kind)
            sink.Happened(this, kind, run);
        sink.Changed(this);
    }

    private void End(TaskRun run, DateTimeOffset now, ITaskSink sink)
    {
        Close(run, now, sink);
        if (Spec.Overlap == OverlapPolicy.Queue && _live is { Count: > 0 } && _live.First().Value is { State: RunState.Queued, NotBefore: null } next)
            sink.Ready(this, next);
        Changed(now, sink);
    }

    private void Close(TaskRun run, DateTimeOffset now, ITaskSink sink)
    {
        Leave(run, sink);
        run = run with { Ended = now, NotBefore = null, Place = Counters.EndedRuns + 1 };
        var succeeded = run.State == RunState.Succeeded;
        Counters = Counters with
        {
            Completions = Counters.Completions + (succeeded ? 1 : 0),
            Failures = Counters.Failures + (run.State == RunState.Failed ? 1 : 0),
            EndedRuns = run.Place,
            LastFailed = run.State == RunState.Cancelled ? Counters.LastFailed : !succeeded,
        };
        sink.Put(this, run);
        Keep(run, sink);
        var told = run.State switch
        {
            RunState.Succeeded => TaskEventKind.Succeeded,
            RunState.Failed => TaskEventKind.Failed,
            _ => TaskEventKind.Cancelled,
        };
        sink.Happened(this, told, run);
    }

    private void CancelRuns(DateTimeOffset now, ITaskSink sink)
    {
        foreach (var run in Live.ToArray())
        {
            if (run.State == RunState.Running)
                sink.Stop(this, run);
            Close(run with { State = RunState.Cancelled, Error = ErrorKind.Cancelled }, now, sink);
        }
    }

    private void Leave(TaskRun run, ITaskSink sink)
    {
        var before = _live![run.Number];
        _live.Remove(run.Number);
        if (_live.Count == 0)
            _live = null;
        if (before.State == RunState.Running)
        {
            _running--;
            sink.Left(this, run);
        }
        else if (before.NotBefore is not null)
        {
            _waiting--;
        }
        else
        {
            sink.Unready(this, run);
        }
    }

    private void Keep(TaskRun run, ITaskSink sink)
    {
        // By their order, not that in which they are told: what is read back again may repeat what has been dropped since.
        _history ??= [];
        var place = _history.Count;
        while (place > 0 && IsAfter(_history[place - 1], run))
            place--;
        _history.Insert(place, run);
        sink.Kept(this, run);
        while (_history.Count > _rules.KeptRuns)
            DropOldest(sink);
    }

    private void DropOldest(ITaskSink sink)
    {
        var oldest = _history![0];
        _history.RemoveAt(0);
        sink.Dropped(this, oldest);
    }

    // Not by the clock, which can be set back. Runs of earlier versions have no place: they ended before all that have.
    private static bool IsAfter(TaskRun one, TaskRun other) => one.Place != 0 || other.Place != 0
        ? one.Place > other.Place
        : one.Ended > other.Ended || (one.Ended == other.Ended && one.Number > other.Number);

    private TimeSpan Backoff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(TaskLimits.MaxPause, Spec.Backoff * Math.Pow(2, Math.Min(failures, 20))));
}
