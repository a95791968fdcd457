using System.Diagnostics.CodeAnalysis;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// Time passes, workers come and go.
internal sealed partial class SchedulerState
{
    /// <summary>When <see cref="Advance"/> has something to do; null for never.</summary>
    public DateTimeOffset? NextWake
    {
        get
        {
            while (_wakes.TryPeek(out var task, out var ticks))
            {
                if (!task.IsRemoved && task.ArmedFor == ticks)
                    return new DateTimeOffset(ticks, TimeSpan.Zero);
                _wakes.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Does what is due, for at most <paramref name="most"/> tasks; true when more is due.</summary>
    public bool Advance(DateTimeOffset now, int most)
    {
        _now = now;
        while (NextWake is { } wake && wake <= now)
        {
            if (most-- == 0)
                return true;

            // Schedules go on when there is room: a due run that is late is better than one that was dropped.
            if (Live >= _options.LiveRuns)
                return false;
            var task = _wakes.Dequeue();
            task.ArmedFor = 0;
            task.Advance(now, this);
            Arm(task);
        }

        return false;
    }

    /// <summary>Gives the next run to a worker on <paramref name="node"/>; false when none waits that may run there.</summary>
    public bool TryStart(string node, DateTimeOffset now, [NotNullWhen(true)] out WorkItem? item, out DateTimeOffset due)
    {
        _now = now;
        item = null;
        due = default;
        while (_ready.TryDequeue(out var number, out var run, key => _placement.Fits(node, key)))
        {
            // What waits for a worker can start: whatever changes that takes it out of the line.
            var task = Find(number)!;
            if (!_groups.TryEnter(task, run))
                continue;
            _groups.Started(task.Spec.Group);
            _placement.Started(task.Selector, node);
            var started = task.Start(run, node, now, this);
            var token = Token(task, started);
            NodeTokens(node)[token] = Steady(now);
            item = new WorkItem(token, task.Spec, task.Definition.Trace);
            if (!_batch.Assignments.TryGetValue(node, out var items))
                _batch.Assignments[node] = items = [];
            items.Add(item);
            due = started.Due;
            return true;
        }

        return false;
    }

    /// <summary>Records what came of an attempt; false when it was refused.</summary>
    public bool Finish(WorkResult result, DateTimeOffset now)
    {
        _now = now;
        return Find(result.Token.Task) is { } task && task.Finish(result, now, this);
    }

    /// <summary>The attempt was lost with its node.</summary>
    public bool Lose(RunToken token, DateTimeOffset now)
    {
        _now = now;
        return Find(token.Task) is { } task && task.Lose(token.Run, token.Attempt, now, this);
    }

    /// <summary>The worker did not take the attempt.</summary>
    public bool GiveBack(RunToken token, DateTimeOffset now)
    {
        _now = now;
        return Find(token.Task) is { } task && task.GiveBack(token.Run, token.Attempt, now, this);
    }

    /// <summary>True when this attempt is the one that counts.</summary>
    public bool IsCurrent(RunToken token) => Find(token.Task) is { } task && task.IsCurrent(token.Run, token.Attempt);

    /// <summary>Nodes that have runs.</summary>
    public IReadOnlyList<string> Nodes => [.. _nodes.Keys];

    /// <summary>The attempts that a node has.</summary>
    public IReadOnlyList<RunToken> On(string node) => _nodes.TryGetValue(node, out var tokens) ? [.. tokens.Keys] : [];

    /// <summary>The attempts that a node has had for longer than <paramref name="age"/>.</summary>
    public IReadOnlyList<RunToken> OnFor(string node, TimeSpan age, DateTimeOffset now) =>
        _nodes.TryGetValue(node, out var tokens) ? [.. tokens.Where(held => Steady(now) - held.Value > age).Select(held => held.Key)] : [];

    /// <summary>Forgets what has been kept long enough, or is too much.</summary>
    public void Retain(DateTimeOffset now)
    {
        _now = now;
        _kept.Trim(_options.KeptRuns, _options.KeptRunBytes, this);
        while (_finished.TryPeek(out var oldest))
        {
            var stale = oldest.Task.IsRemoved || oldest.Task.Counters.Ended != oldest.Ended;
            if (!stale && _finished.Count <= _options.FinishedTasks && Steady(now) - oldest.Since <= _options.KeepFinished)
                break;
            _finished.Dequeue();
            if (!stale)
                Forget(oldest.Task);
        }
    }

    private void Arm(ScheduledTask task)
    {
        if (task.NextWake is not { } wake || (task.ArmedFor != 0 && task.ArmedFor <= wake.UtcTicks))
            return;
        task.ArmedFor = wake.UtcTicks;
        _wakes.Enqueue(task, wake.UtcTicks);
    }

    private static RunToken Token(ScheduledTask task, TaskRun run) => new(task.Number, run.Number, run.Attempt);
}
